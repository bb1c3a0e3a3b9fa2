"""An account's stored form: what of it is written, and how it is made of it again."""

from collections import Counter
from collections.abc import Callable, Container, Mapping
from typing import Any

import orjson

from wire.account import Account
from wire.account_notes import Notes
from wire.account_store import Changes, Expected, Saved
from wire.contract.histogram import Histogram
from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.contract.tally import CircuitSums, MessageRecord
from wire.contract.topics import topic
from wire.delivery import delivery_of
from wire.reached import Reached
from wire.releaserow import CircuitCounts, Lack, MessageRow, ReleaseRow

__all__ = ["changes_of", "expected_of", "restore"]

COUNTERS = ("releases_settled", "releases_incomplete", "releases_measured", "foreign")
BY_NAME = ("published_releases", "published_messages", "publish_errors")
ROW_PLAIN = ("due_ns", "circuits", "expected", "delivered", "missing", "first_ns", "last_ns", "waiting", "warm")


def changes_of(account: Account, notes: Notes) -> Changes:
    """What the notes name, as it is now."""
    sums = {}
    for incarnation, share, circuit in notes.circuits:
        held = account.sums.get((incarnation, share), {}).get(circuit)
        if held is not None:
            sums[incarnation, share, circuit] = orjson.dumps(held.encode())
    records = {}
    for sequence, share in notes.records:
        message = account.messages.get(sequence)
        record = None if message is None else message.records.get(share)
        if record is not None:
            records[sequence, share] = orjson.dumps(record.encode())
    lacking: dict[int, bytes | None] = {}
    for sequence in notes.lacks:
        known = account.lacking.get(sequence)
        lacking[sequence] = None if known is None else _lacking(known, account.lacks[sequence])
    return Changes(
        sums=sums,
        dropped=tuple(notes.dropped),
        records=records,
        closed=tuple(notes.closed),
        rows={key: _row(account, row) for key, row in notes.rows.items() if row.waiting},
        deliveries={key: delivery_of(row, account.edges) for key, row in notes.rows.items() if not row.waiting},
        lates=dict(notes.lates),
        lacking=lacking,
        owners=tuple(account.owners) if notes.owners else None,
        figures=_figures(account),
    )


def expected_of(account: Account, row: ReleaseRow) -> Expected:
    """A release whose messages are about to leave."""
    owed = {name: counts.expected for name, counts in row.counts.items()}
    return Expected(row.key, _row(account, row), owed, account.highest)


def restore(
    account: Account,
    saved: Saved,
    release_of: Callable[[str, int], Release],
    unacknowledged: Container[int],
) -> None:
    """Make a new account what it was.

    ``release_of`` finds a release by its uri and version. What is not ``unacknowledged`` by the broker has left,
    whether or not there was time to say so.
    """
    edges = account.edges
    for (incarnation, share, circuit), form in saved.sums.items():
        account.sums.setdefault((incarnation, share), {})[circuit] = CircuitSums.decode(edges, form)
    if saved.owners:
        account.shares = len(saved.owners)
        account.owners = list(saved.owners)
        account.expectation.cut(account.shares)
    for name in COUNTERS:
        setattr(account, name, saved.figures.get(name, 0))
    for name in BY_NAME:
        setattr(account, name, Counter(saved.figures.get(name, {})))
    if saved.figures:
        account.lateness = Histogram.decode(edges, saved.figures["lateness"])
        account.spread = Histogram.decode(edges, saved.figures["spread"])
        for share_of, form in saved.figures["coverage"]:
            account.coverage[share_of] = Histogram.decode(edges, form)
    account.releases, account.highest = saved.releases, saved.highest
    account.expected = Counter(saved.owed)
    for key, form in saved.rows.items():
        _restore_row(account, release_of(*key), form)
    for sequence, message in list(account.never_left.items()):
        if sequence not in unacknowledged:
            account.has_left(message)
    for (sequence, share), listed in saved.records.items():
        known = account.messages.get(sequence)
        if known is not None:
            known.records[share] = MessageRecord.decode(listed)
    for row in account.rows.values():  # a cut of the directory after it was expected may not have been kept
        shares = range(account.shares)
        row.waiting = sum(not message.closed_by(share) for message in row.open.values() for share in shares)
    for sequence, form in sorted(saved.lacking.items()):
        by_share = {int(share): bits for share, bits in form["lacking"].items()}
        account.lacking[sequence] = (form["topic"], by_share)
        uri, version = form["key"]
        account.lacks[sequence] = Lack(
            (uri, version),
            form["circuit"],
            form["due_ns"],
            form["embargo_ns"],
            form["body_bytes"],
            set(form["suspects"]),
        )


def _row(account: Account, row: ReleaseRow) -> bytes:
    form: dict[str, Any] = {name: getattr(row, name) for name in ROW_PLAIN}
    form |= {"heading": row.heading, "languages_left": sorted(row.languages_left)}
    form["reached"] = None if row.reached is None else row.reached.encode()
    form |= {"bins": list(row.bins.items()), "lows": list(row.lows.items())}
    form["counts"] = {name: (held.expected, held.delivered, held.missing) for name, held in row.counts.items()}
    form["open"] = [
        (
            message.sequence,
            str(message.circuit),
            message.embargo_ns,
            message.body_bytes,
            sorted(message.suspects),
            message.sequence in account.never_left,
        )
        for message in row.open.values()
    ]
    # What left without having been settled is in ``open``; what was settled without having left is told apart here.
    form["never_left"] = [
        (message.sequence, str(message.circuit))
        for message in account.never_left.values()
        if message.row is row and message.sequence not in row.open
    ]
    return orjson.dumps(form)


def _restore_row(account: Account, release: Release, form: Mapping[str, Any]) -> None:
    row = ReleaseRow(release, form["due_ns"], tuple(form["circuits"]))
    for name in ROW_PLAIN[2:]:
        setattr(row, name, form[name])
    row.heading, row.languages_left = form["heading"], set(form["languages_left"])
    if form["reached"] is not None:
        row.reached = Reached.decode(account.desktops, form["reached"])
    row.bins, row.lows = dict(form["bins"]), dict(form["lows"])
    row.counts = {name: CircuitCounts(*held) for name, held in form["counts"].items()}
    account.rows[row.key] = row
    for sequence, name, embargo_ns, body_bytes, suspects, never_left in form["open"]:
        message = _message(account, row, sequence, name)
        message.embargo_ns, message.body_bytes, message.suspects = embargo_ns, body_bytes, set(suspects)
        account.messages[sequence] = row.open[sequence] = message
        if never_left:
            account.never_left[sequence] = message
    for sequence, name in form["never_left"]:
        account.never_left[sequence] = _message(account, row, sequence, name)


def _message(account: Account, row: ReleaseRow, sequence: int, name: str) -> MessageRow:
    circuit = Circuit.parse(name)
    owed = account.expectation.per_share(circuit, row.heading, row.due_ns - account.start_ns)
    return MessageRow(sequence, topic(circuit, row.heading), circuit, row, owed)


def _lacking(known: tuple[str, Mapping[int, str]], lack: Lack) -> bytes:
    name, by_share = known
    return orjson.dumps(
        {
            "topic": name,
            "lacking": {str(share): bits for share, bits in by_share.items()},
            "key": lack.key,
            "circuit": lack.circuit,
            "due_ns": lack.due_ns,
            "embargo_ns": lack.embargo_ns,
            "body_bytes": lack.body_bytes,
            "suspects": sorted(lack.suspects),
        }
    )


def _figures(account: Account) -> bytes:
    form: dict[str, Any] = {name: getattr(account, name) for name in COUNTERS}
    form |= {name: dict(getattr(account, name)) for name in BY_NAME}
    form |= {"lateness": account.lateness.encode(), "spread": account.spread.encode()}
    form["coverage"] = [(share, held.encode()) for share, held in account.coverage.items()]
    return orjson.dumps(form)
