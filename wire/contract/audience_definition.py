"""Definitions of audiences, as the wire sends them to its workers: each builds the audience for itself.

The wire's outlets follow from the seed. A user's own clients are groups with templates, or the rows of a file, which
each worker reads from its own disk: passwords and certificates never travel over the control link.
"""

from typing import Annotated

from msgspec import Meta, Struct

from wire.contract.bounds import OUTLETS_MOST

__all__ = [
    "AUTO",
    "LABELS_MOST",
    "LABEL_CHOICES",
    "AudienceDefinition",
    "ClientFile",
    "ClientGroup",
    "ClientGroups",
    "TopicSource",
    "WireOutlets",
]

# How topics become labels: each topic is one while they are few, else each template; or always the one or the other.
AUTO, BY_TOPIC, BY_TEMPLATE = LABEL_CHOICES = ("auto", "topic", "template")
LABELS_MOST = 100  # of a run that leaves the choice to the program

FilterText = Annotated[str, Meta(min_length=1, max_length=65_535)]
Filters = Annotated[tuple[FilterText, ...], Meta(max_length=1_000)]
Labels = Annotated[str, Meta(pattern=r"\A(auto|topic|template)\Z")]


class TopicSource(Struct, frozen=True, forbid_unknown_fields=True):
    """So many topics of a run, from a template: ``{i}`` counts from 0."""

    template: Annotated[str, Meta(min_length=1, max_length=65_535)]
    count: Annotated[int, Meta(ge=1, le=1_000_000)]


Topics = Annotated[tuple[TopicSource, ...], Meta(min_length=1, max_length=1_000)]


class WireOutlets(Struct, frozen=True, tag_field="kind", tag="wire", forbid_unknown_fields=True):
    """The outlets of the wire: the directory of the configuration's seed, outlets and countries."""


class ClientGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """Clients that subscribe alike. ``filters`` and ``client_id`` are templates; without a ``qos`` the run's holds."""

    name: Annotated[str, Meta(max_length=200)]
    clients: Annotated[int, Meta(ge=1, le=OUTLETS_MOST)]
    filters: Filters
    qos: Annotated[int, Meta(ge=0, le=2)] | None = None
    client_id: Annotated[str, Meta(max_length=65_535)] = ""


class ClientGroups(Struct, frozen=True, tag_field="kind", tag="groups", forbid_unknown_fields=True):
    """Clients in groups, one group after the other, and the topics that are published on."""

    groups: Annotated[tuple[ClientGroup, ...], Meta(min_length=1, max_length=1_000)]
    topics: Topics
    labels: Labels = AUTO


class ClientFile(Struct, frozen=True, tag_field="kind", tag="file", forbid_unknown_fields=True):
    """Clients from a CSV file with this SHA-256, at this path of each worker's disk.

    ``subscribe`` are the filters of a client without filters of its own.
    """

    path: Annotated[str, Meta(min_length=1, max_length=4_096)]
    sha256: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    topics: Topics
    subscribe: Filters = ()
    labels: Labels = AUTO


AudienceDefinition = WireOutlets | ClientGroups | ClientFile
