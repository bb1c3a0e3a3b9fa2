"""The answer of a service with its whole account as a typed value, and the wire whose account it is."""

from collections import Counter
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from bench.remote.answers import read_answer
from wire.account.figures import AccountFigures
from wire.account.rows import COVERAGE_FRACTIONS, coverage_name
from wire.account.totals import LabelFigures
from wire.contract.bins import edges
from wire.contract.bounds import Count, Difference, Name, Text, TimeNs
from wire.contract.histogram import Histogram
from wire.contract.places import CIRCUITS
from wire.contract.tally import LabelSums, SwarmFigures

__all__ = ["Identity", "read_account"]


class Identity(Struct, frozen=True):
    """The wire whose account it is. None where the service does not say."""

    wire: Text = field(default="", name="wire_id")
    run_id_hex: Annotated[str, Meta(pattern=r"\A[0-9a-f]{1,16}\Z")] = field(default="0", name="run_id")
    qos: Annotated[int, Meta(ge=0, le=2)] | None = None
    mqtt: Name | None = None

    @property
    def run_id(self) -> int:
        """The run of its messages' stamps."""
        return int(self.run_id_hex, 16)


class _Thresholds(Struct):
    """The part of an account's form by which the rest is read."""

    thresholds_ns: Annotated[tuple[TimeNs, ...], Meta(max_length=1_000)]


class _CircuitForm(Struct):
    expected: Count
    sums: LabelSums


class _CountsForm(Struct):
    releases: Count
    releases_settled: Count
    releases_incomplete: Count
    releases_measured: Count
    unreported: Difference
    unsent_messages: Count
    unsent_deliveries: Count
    refused_deliveries: Difference
    foreign: Count


class _AccountForm(Struct):
    """The answer of ``GET /account``, with histograms over the edges of its thresholds."""

    wire: Identity
    circuits: dict[str, _CircuitForm]
    swarms: dict[Name, SwarmFigures]
    lateness: Histogram
    spread: Histogram
    coverage: dict[str, Histogram]
    counts: _CountsForm
    published_messages: dict[str, Count]
    publish_errors: dict[Text, Count]
    publish_refusals: dict[Name, Count]
    refused_messages: dict[Name, Count]
    faults: tuple[Text, ...]

    def __post_init__(self) -> None:
        """Raise ValueError where a key is not of the wire's."""
        if not self.circuits.keys() | self.published_messages.keys() <= CIRCUITS:
            raise ValueError("circuits or published_messages has a key that is no circuit of the wire")
        if self.coverage.keys() != set(map(coverage_name, COVERAGE_FRACTIONS)):
            raise ValueError(f"coverage is not for the fractions {COVERAGE_FRACTIONS}")


def read_account(url: str, form: Any) -> tuple[Identity, AccountFigures]:
    """Return the answer of ``GET /account``, and the wire whose account it is."""
    bin_edges = edges(read_answer(url, "the account", _Thresholds, form).thresholds_ns)
    read = read_answer(url, "the account", _AccountForm, form, bin_edges)
    counts = read.counts
    account = AccountFigures(
        edges=bin_edges,
        by_label={
            name: LabelFigures(held.expected + held.sums.excused, held.sums) for name, held in read.circuits.items()
        },
        swarms=read.swarms,
        lateness=read.lateness,
        spread=read.spread,
        coverage={float(fraction): held for fraction, held in read.coverage.items()},
        releases=counts.releases,
        releases_settled=counts.releases_settled,
        releases_incomplete=counts.releases_incomplete,
        releases_measured=counts.releases_measured,
        unsent_messages=counts.unsent_messages,
        unsent_deliveries=counts.unsent_deliveries,
        foreign=counts.foreign,
        published_messages=Counter(read.published_messages),
        publish_errors=Counter(read.publish_errors),
        faults=read.faults,
        publish_refusals=Counter(read.publish_refusals),
        refused_messages=Counter(read.refused_messages),
        refused_deliveries=counts.refused_deliveries,
    )
    return read.wire, account
