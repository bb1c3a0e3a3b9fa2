"""The kill clock of a service's account: from the receipt of a kill to the last of the outlets that had the story, and
the outlets that still have it without its kill. Corrections have the same clock.

An outlet had the story where it has an earlier version on the same label. Who has a version follows from the outlets
that do not: those of its open messages, and those of the latest closed messages that some outlets miss.
"""

from collections import Counter
from collections.abc import Sequence

from wire.account.change_figures import CHANGES, Change, ChangeFigures, Standing, kind_of
from wire.account.closing import expected_bits
from wire.account.expectation import Expectation
from wire.account.missing_messages import MissingMessage
from wire.account.rows import Key, MessageRow, ReleaseRow
from wire.account.state import AccountState
from wire.contract.histogram import Histogram
from wire.contract.places import Circuit
from wire.contract.topics import topic

__all__ = ["change_figures_of", "finish_change", "settle_change", "standing_of"]


class _Books:
    """Looks up who does not have a version: in the open messages, and in those of the latest closed ones that some
    outlets miss; of one story, or of all.
    """

    def __init__(self, state: AccountState, expectation: Expectation, uri: str | None = None) -> None:
        self._state = state
        self._expectation = expectation
        self._missing: dict[Key, dict[str, MissingMessage]] = {}
        for message in state.missing.values():
            if uri is None or message.key[0] == uri:
                self._missing.setdefault(message.key, {})[message.label] = message
        self._open: dict[Key, dict[str, MessageRow]] = {}

    def missing(self, key: Key) -> list[MissingMessage]:
        """Return the closed messages of a version that some outlets miss."""
        return list(self._missing.get(key, {}).values())

    def absent(self, key: Key, label: str, partition: int) -> int:
        """Return the outlets of a partition that do not have a version on a label, or not yet, as a bitset."""
        message = self._open_messages(key).get(label)
        if message is not None and not message.closed_by(partition):
            record = message.records.get(partition)
            had = 0 if record is None else int(record.outlets, 16)
            return expected_bits(self._state, self._expectation, message, partition) & ~had
        known = self._missing.get(key, {}).get(label)
        return 0 if known is None else known.outlets.get(partition, 0)

    def never(self, uri: str, versions: Sequence[int], label: str, partition: int) -> int:
        """Return the outlets of a partition that have none of some versions, as a bitset."""
        outlets = -1  # every outlet, until a version says otherwise
        for version in versions:
            outlets &= self.absent((uri, version), label, partition)
        return outlets

    def standing(self, change: Change) -> Standing:
        """Return where a change stands."""
        had = without = 0
        for label, versions in change.earlier.items():
            name = topic(Circuit.parse(label), change.heading)
            for partition in range(len(self._state.partitions)):
                never = self.never(change.key[0], versions, label, partition)
                story = self._expectation.entitled_bits(name, partition) & ~never
                had += story.bit_count()
                without += (story & self.absent(change.key, label, partition)).bit_count() if story else 0
        return Standing(had, without)

    def without(self, message: MissingMessage) -> int:
        """Return the outlets that miss a settled change's message and have an earlier version on its label."""
        if not message.earlier:
            return 0
        uri, label = message.key[0], message.label
        return sum(
            (outlets & ~self.never(uri, message.earlier, label, partition)).bit_count()
            for partition, outlets in message.outlets.items()
        )

    def _open_messages(self, key: Key) -> dict[str, MessageRow]:
        found = self._open.get(key)
        if found is None:
            row = self._state.releases.get(key)
            found = {} if row is None else {message.label: message for message in row.open.values()}
            self._open[key] = found
        return found


def standing_of(state: AccountState, expectation: Expectation, change: Change) -> Standing:
    """Return where a change stands, as of the last tallies."""
    return _Books(state, expectation, change.key[0]).standing(change)


def settle_change(state: AccountState, expectation: Expectation, row: ReleaseRow) -> None:
    """Count a change that is settled. Its clock runs on while an outlet that had the story misses it."""
    if not row.earlier:
        return
    kind, books = kind_of(row.release), _Books(state, expectation, row.key[0])
    standing = books.standing(_change_of(row))
    state.changes_settled[kind] += 1
    state.change_standing_ns[kind] += _stood_ns(row, state.edges, row.delivered - (standing.had - standing.without))
    for message in books.missing(row.key):
        message.change, message.earlier = kind, tuple(row.earlier.get(message.label, ()))
        message.clock_runs = standing.without > 0
        state.changes.missing_changed(message.sequence)
    if standing.had and not standing.without and row.first_ns:
        state.change_times[kind].add(max(0, row.last_ns - row.due_ns))


def finish_change(state: AccountState, expectation: Expectation, late: MissingMessage, last_ns: int) -> None:
    """Stop the clock of a change with whose ``late`` delivery, at ``last_ns``, every outlet that had the story has it.

    An outlet that gets the story after that, and no change, is without it; the clock does not run again.
    """
    if not late.clock_runs:
        return
    books = _Books(state, expectation, late.key[0])
    messages = books.missing(late.key)
    if any(map(books.without, messages)):
        return
    for message in (*messages, late):
        message.clock_runs = False
        state.changes.missing_changed(message.sequence)
    row = state.releases.get(late.key)
    latest_ns = max(last_ns, 0 if row is None else row.last_ns)
    state.change_times[late.change].add(max(0, latest_ns - late.due_ns))


def change_figures_of(state: AccountState, expectation: Expectation) -> ChangeFigures:
    """Return the corrections and kills so far, as copies."""
    without: Counter[str] = Counter(dict.fromkeys(CHANGES, 0))
    open_rows = [row for row in state.releases.values() if row.earlier and row.open_records]
    settled = [message for message in state.missing.values() if message.change]
    if open_rows or settled:
        books = _Books(state, expectation)
        for row in open_rows:
            without[kind_of(row.release)] += books.standing(_change_of(row)).without
        for message in settled:
            without[message.change] += books.without(message)
    times = {kind: Histogram.total(state.edges, [held]) for kind, held in state.change_times.items()}
    return ChangeFigures(Counter(state.changes_settled), without, times, Counter(state.change_standing_ns))


def _stood_ns(row: ReleaseRow, edges: Sequence[int], strangers: int) -> int:
    """Return the sum of the arrivals after the receipt at the upper ends of their bins, but for as many of the earliest
    as there are ``strangers``, which never had the story.
    """
    latest_ns = max(0, row.last_ns - row.due_ns)
    total, others = 0, max(0, strangers)
    for index, times in sorted(row.bins.items()):
        counted = max(0, times - others)
        others -= times - counted
        total += counted * (min(edges[index], latest_ns) if index < len(edges) else latest_ns)
    return total


def _change_of(row: ReleaseRow) -> Change:
    return Change(row.key, row.heading, row.earlier)
