"""The models of the API's answers about the account: frozen dataclasses, as those of ``answers``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from wire.service.api.answers import Count, Time

__all__ = ["Account", "Counts"]


@dataclass(frozen=True, kw_only=True)
class CircuitSums:
    """The expected deliveries of one circuit, and the workers' counts of them."""

    expected: Count
    sums: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class AccountCounts:
    """The sums of the account over every circuit, and its numbers of releases.

    ``unreported``, ``unsent_deliveries`` and ``refused_deliveries`` are parts of ``missing``, by cause.
    """

    expected: Count
    delivered: Count
    missing: int
    outstanding: int
    unreported: int
    unsent_messages: Count
    unsent_deliveries: Count
    refused_deliveries: int
    foreign: Count
    releases: Count
    releases_settled: Count
    releases_incomplete: Count
    releases_measured: Count


@dataclass(frozen=True, kw_only=True)
class Account:
    """The merged account in the form of the workers' tallies."""

    wire: Annotated[Mapping[str, object], Field(description="the wire that the account is of")]
    thresholds_ns: Sequence[int]
    circuits: Mapping[str, CircuitSums]
    swarms: Mapping[str, Mapping[str, object]]
    lateness: Mapping[str, object]
    spread: Mapping[str, object]
    coverage: Mapping[str, Mapping[str, object]]
    counts: AccountCounts
    published_releases: Mapping[str, Count]
    published_messages: Mapping[str, Count]
    publish_errors: Mapping[str, Count]
    publish_refusals: Mapping[str, Count]
    refused_messages: Mapping[str, Count]
    faults: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A few sums of the account."""

    now: Annotated[Time, Field(description="the service's clock")]
    releases: Count
    expected: Count
    delivered: Count
    missing: Count
    outstanding: Count
    pending: Annotated[int, Field(ge=0, description="releases and messages that wait to be sent")]
    due: Annotated[int, Field(ge=0, description="of these, the releases that are due, and are in no other sum yet")]
