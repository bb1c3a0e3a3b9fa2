"""The stored form of an account: how the state is written, change by change, and read back.

The names in the forms are on users' disks: to change a name, migrate the store. Only a wire's account is stored, so a
label there is a circuit.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import orjson
from msgspec import MsgspecError

from wire.account.changes import ChangeSet
from wire.account.delivery import delivery_of
from wire.account.expectation import Expectation
from wire.account.missing_messages import MissingMessage
from wire.account.ownership import Partitions
from wire.account.reach import Reached
from wire.account.rows import LabelCounts, MessageRow, ReleaseRow
from wire.account.state import AccountState, add_fault
from wire.account.store_port import Changes, Expected, Snapshot
from wire.contract.histogram import Histogram
from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.contract.tally import LabelSums, MessageRecord, from_form, to_form
from wire.contract.topics import topic
from wire.errors import ContractError, StoreError

__all__ = ["changes_of", "expected_of", "restore"]

UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, MsgspecError, ContractError, StoreError)

COUNTERS = (
    "releases_sent",
    "flashes_published",
    "releases_settled",
    "releases_incomplete",
    "releases_measured",
    "foreign",
    "refused_deliveries",
)
BY_NAME = (
    "published_releases",
    "published_messages",
    "publish_errors",
    "publish_refusals",
    "refused_messages",
    "changes_settled",
    "change_standing_ns",
)
ROW_PLAIN = (
    "expected",
    "delivered",
    "missing",
    "first_ns",
    "last_ns",
    "open_records",
    "warm",
    "sent",
    "heading",
)


def changes_of(state: AccountState, changes: ChangeSet) -> Changes:
    """Return the stored form of everything that a change set names, as it is now."""
    sums = {}
    for instance, partition, label in changes.labels:
        held = state.sums.get((instance, partition), {}).get(label)
        if held is not None:
            sums[instance, partition, label] = orjson.dumps(to_form(held))
    records = {}
    for sequence, partition in changes.records:
        message = state.messages.get(sequence)
        record = None if message is None else message.records.get(partition)
        if record is not None:
            records[sequence, partition] = orjson.dumps(to_form(record))
    missing: dict[int, bytes | None] = {}
    for sequence in changes.missing:
        known = state.missing.get(sequence)
        missing[sequence] = None if known is None else _encode_missing(known)
    open_rows = {key: row for key, row in changes.releases.items() if row.open_records}
    return Changes(
        sums=sums,
        dropped=tuple(changes.dropped),
        records=records,
        closed=tuple(changes.closed),
        rows={key: _encode_row(state, row) for key, row in open_rows.items()},
        deliveries={
            key: delivery_of(row, state.edges) for key, row in changes.releases.items() if key not in open_rows
        },
        late=dict(changes.late),
        missing=missing,
        owners=tuple(state.partitions.owners()) if changes.owners else None,
        former_owners=state.partitions.former_owners() if changes.owners else None,
        figures=_encode_figures(state),
    )


def expected_of(state: AccountState, row: ReleaseRow) -> Expected:
    """Return the stored form of a release that is about to be sent."""
    expected = {name: counts.expected for name, counts in row.counts.items()}
    return Expected(row.key, _encode_row(state, row), expected, state.highest)


def restore(
    state: AccountState,
    snapshot: Snapshot,
    expectation: Expectation,
    desktops: Sequence[int],
    release_of: Callable[[str, int], Release],
) -> None:
    """Fill a new state with the last save. ``release_of`` finds a release by its uri and version."""
    if snapshot.owners:
        state.partitions = Partitions.restored(snapshot.owners, _unreported_until(snapshot), snapshot.former_owners)
        expectation.repartition(len(state.partitions))
    _restore_figures(state, snapshot)
    for row_name in snapshot.unreadable:
        add_fault(state, f"the store's row {row_name} is corrupt and left out")
    for key, form in snapshot.rows.items():
        with _named(state, f"{key[0]} version {key[1]} of deliveries"):
            _restore_row(state, expectation, desktops, release_of(*key), form)
    for (sequence, partition), listed in snapshot.records.items():
        known = state.messages.get(sequence)
        if known is not None:
            with _named(state, f"{sequence} {partition} of records"):
                known.records[partition] = from_form(MessageRecord, state.edges, listed)
    partitions = range(len(state.partitions))
    for row in state.releases.values():  # partitions that were made after the release was expected may not be kept
        row.open_records = sum(
            not message.closed_by(partition) for message in row.open.values() for partition in partitions
        )
    for sequence, form in sorted(snapshot.missing.items()):
        with _named(state, f"{sequence} of missing_outlets"):
            state.missing[sequence] = _restore_missing(sequence, form)


@contextmanager
def _named(state: AccountState, row: str) -> Iterator[None]:
    """Leave out a row of the store that can't be read, and name it as a fault: the account lost what it held."""
    try:
        yield
    except UNREADABLE as error:
        add_fault(state, f"the store's row {row} is corrupt and left out: {error}")


def _encode_row(state: AccountState, row: ReleaseRow) -> bytes:
    form: dict[str, Any] = {name: getattr(row, name) for name in ROW_PLAIN}
    form |= {"due_ns": row.due_ns, "circuits": row.labels, "languages_sent": sorted(row.editions_sent)}
    form["reached"] = None if row.reached is None else row.reached.encode()
    form |= {"bins": list(row.bins.items()), "lows": list(row.lows.items()), "earlier": row.earlier}
    form["counts"] = {
        name: (held.expected, held.delivered, held.missing, held.refused) for name, held in row.counts.items()
    }
    form["open"] = [
        (
            message.sequence,
            message.label,
            message.embargo_ns,
            message.body_bytes,
            [
                partition
                for partition, owned in enumerate(state.partitions)
                if message.sequence <= owned.unreported_until and not message.closed_by(partition)
            ],
            message.sequence in state.unsent,
        )
        for message in row.open.values()
    ]
    # An unsent message that is not closed is in ``open``; one that was closed without having been sent is named here.
    form["unsent"] = [
        (message.sequence, message.label)
        for message in state.unsent.values()
        if message.row is row and message.sequence not in row.open
    ]
    return orjson.dumps(form)


def _restore_row(
    state: AccountState,
    expectation: Expectation,
    desktops: Sequence[int],
    release: Release,
    form: Mapping[str, Any],
) -> None:
    row = ReleaseRow(release, form["due_ns"], tuple(form["circuits"]))
    for name in ROW_PLAIN:
        setattr(row, name, form[name])
    row.editions_sent = set(form["languages_sent"])
    if form["reached"] is not None:
        row.reached = Reached.decode(desktops, form["reached"])
    row.bins, row.lows = dict(form["bins"]), dict(form["lows"])
    row.exact = False  # it is not stored
    row.earlier = form.get("earlier", {})
    row.counts = {name: LabelCounts(*held) for name, held in form["counts"].items()}
    unsent_messages: dict[int, MessageRow] = {}

    def message_of(sequence: int, name: str) -> MessageRow:
        circuit = Circuit.parse(name)
        full = topic(circuit, row.heading)
        expected = expectation.per_partition(full, expectation.outlets(full, row.due_ns - state.start_ns))
        return MessageRow(sequence, full, name, circuit.language, row, expected)

    for sequence, name, embargo_ns, body_bytes, _, unsent in form["open"]:
        message = message_of(sequence, name)
        message.embargo_ns, message.body_bytes, message.refused = embargo_ns, body_bytes, row.counts[name].refused
        row.open[sequence] = message
        if unsent:
            unsent_messages[sequence] = message
    for sequence, name in form["unsent"]:
        unsent_messages[sequence] = message_of(sequence, name)
    state.releases[row.key] = row  # only now: all of the row was read
    state.messages.update(row.open)
    state.unsent.update(unsent_messages)


def _unreported_until(snapshot: Snapshot) -> list[int]:
    """Return for each partition the last open message that a former owner may have delivered without reporting it."""
    until = [0] * len(snapshot.owners)
    for form in snapshot.rows.values():
        with suppress(*UNREADABLE):  # the row is left out, and named, where it is restored
            for sequence, _, _, _, unreported_in, _ in form["open"]:
                for partition in unreported_in:
                    until[partition] = max(until[partition], sequence)
    return until


def _encode_missing(message: MissingMessage) -> bytes:
    return orjson.dumps(
        {
            "topic": message.topic,
            "outlets": {str(partition): f"{outlets:x}" for partition, outlets in message.outlets.items()},
            "key": message.key,
            "circuit": message.label,
            "due_ns": message.due_ns,
            "embargo_ns": message.embargo_ns,
            "body_bytes": message.body_bytes,
            "unreported": sorted(message.unreported),
            "refused": message.refused,
            "change": message.change,
            "earlier": message.earlier,
            "clock_runs": message.clock_runs,
        }
    )


def _restore_missing(sequence: int, form: Mapping[str, Any]) -> MissingMessage:
    uri, version = form["key"]
    return MissingMessage(
        sequence,
        (uri, version),
        form["topic"],
        form["circuit"],
        form["due_ns"],
        form["embargo_ns"],
        form["body_bytes"],
        {int(partition): int(outlets, 16) for partition, outlets in form["outlets"].items()},
        set(form["unreported"]),
        form.get("refused", False),
        change=form.get("change", ""),
        earlier=tuple(form.get("earlier", ())),
        clock_runs=form.get("clock_runs", False),
    )


def _encode_figures(state: AccountState) -> bytes:
    form: dict[str, Any] = {name: getattr(state, name) for name in COUNTERS}
    form |= {name: dict(getattr(state, name)) for name in BY_NAME}
    form |= {"lateness": state.lateness.encode(), "spread": state.spread.encode()}
    form["coverage"] = [(fraction, held.encode()) for fraction, held in state.coverage.items()]
    form["change_times"] = {kind: held.encode() for kind, held in state.change_times.items()}
    return orjson.dumps(form)


def _restore_figures(state: AccountState, snapshot: Snapshot) -> None:
    edges, figures = state.edges, snapshot.figures
    for (instance, partition, circuit), form in snapshot.sums.items():
        with _named(state, f"{instance} {partition} {circuit} of sums"):
            state.sums.setdefault((instance, partition), {})[circuit] = from_form(LabelSums, edges, form)
    with _named(state, "figures of account"):
        for name in COUNTERS:
            setattr(state, name, figures.get(name, 0))
        for name in BY_NAME:
            setattr(state, name, Counter(figures.get(name, {})))
        if figures:
            state.lateness = Histogram.decode(edges, figures["lateness"])
            state.spread = Histogram.decode(edges, figures["spread"])
            for fraction, form in figures["coverage"]:
                state.coverage[fraction] = Histogram.decode(edges, form)
            for kind, form in figures.get("change_times", {}).items():
                state.change_times[kind] = Histogram.decode(edges, form)
    state.releases_expected, state.highest = snapshot.releases, snapshot.highest
    state.expected = Counter(snapshot.expected)
