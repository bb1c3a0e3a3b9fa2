"""The service's answers about releases, their versions and outlets as typed values."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from bench.remote.answers import CircuitName, check_times, read_answer
from wire.contract.bounds import Count, Name, Outlets, Text
from wire.contract.release import Status

__all__ = [
    "Listed",
    "Missed",
    "Outlet",
    "Page",
    "Preview",
    "Version",
    "read_outlet",
    "read_page",
    "read_previews",
    "read_release",
]

Urgency = Annotated[int, Meta(ge=1, le=9)]


class Listed(Struct, frozen=True):
    """A version of a release without its text. Times are RFC 3339."""

    uri: Text
    version: Count
    status: Status
    state: Name
    languages: tuple[Name, ...]
    sectors: tuple[Name, ...]
    urgency: Urgency
    heading: Name
    accepted: Name
    due: Name | None
    embargo: Name | None
    note: str
    headline: str

    def __post_init__(self) -> None:
        """Raise ValueError where a time is none."""
        check_times(self.accepted, self.due, self.embargo)


class Version(Listed, frozen=True):
    """A version with its circuits and audience."""

    circuits: tuple[CircuitName, ...]
    outlets: Outlets
    editors: Count
    desktops: Count


class Page(Struct, frozen=True):
    """Versions, newest first; ``next`` is the path of the next page, None on the last."""

    releases: tuple[Listed, ...]
    next: Annotated[str, Meta(max_length=200, pattern=r"\A/releases\?")] | None


class Preview(Struct, frozen=True):
    """A release that was not submitted: the decisions of intake, and the audience that it would have."""

    uri: Text
    version: Count
    languages: tuple[Name, ...]
    sectors: tuple[Name, ...]
    urgency: Urgency
    heading: Name
    circuits: tuple[CircuitName, ...]
    outlets: Outlets
    editors: Count
    desktops: Count
    notes: tuple[str, ...]


class Missed(Struct, frozen=True):
    """A message that an outlet misses, and its cause."""

    uri: Text
    version: Count
    sequence: Count
    topic: Text
    cause: Name


class Outlet(Struct, frozen=True):
    """A simulated outlet, and the latest messages that it misses."""

    id: Name
    name: Text
    country: Name
    region: Name
    timezone: Name
    languages: tuple[Name, ...]
    sectors: tuple[Name, ...]
    circuits: tuple[CircuitName, ...]
    editors: Count
    desktops: Count
    missing: tuple[Missed, ...]


class _Release(Struct, frozen=True):
    uri: Text
    versions: Annotated[tuple[Version, ...], Meta(min_length=1)]


class _Previews(Struct, frozen=True):
    """The releases of a document that holds several."""

    releases: tuple[Preview, ...]


def read_page(url: str, form: Any) -> Page:
    """Return the answer of ``GET /releases``. ServiceFault, as all of these raise."""
    return read_answer(url, "the list of releases", Page, form)


def read_release(url: str, form: Any) -> tuple[Version, ...]:
    """Return the versions in the answer of ``GET /releases/{uri}``, ascending."""
    return read_answer(url, "a release", _Release, form).versions


def read_outlet(url: str, form: Any) -> Outlet:
    """Return the answer of ``GET /outlets/{id}``."""
    return read_answer(url, "an outlet", Outlet, form)


def read_previews(url: str, form: Any) -> tuple[Preview, ...]:
    """Return the answer of ``POST /preview``: one preview, or those of a document with several releases."""
    if isinstance(form, dict) and "releases" in form:
        return read_answer(url, "previews", _Previews, form).releases
    return (read_answer(url, "a preview", Preview, form),)
