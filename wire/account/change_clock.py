"""The kill clock of a service's account: from the receipt of a kill to the last of the outlets that had the story, and
the outlets that still have it without its kill. Corrections have the same clock.

An outlet had the story where it has an earlier version on the same label. Who has a version follows from the outlets
that do not: those of its open messages, and those of the latest closed messages that some outlets miss.
"""

from collections import Counter
from collections.abc import Mapping

from wire.account.change_figures import Change, ChangeFigures, Standing, kind_of
from wire.account.closing import expected_bits
from wire.account.expectation import Expectation
from wire.account.missing_messages import MissingMessage
from wire.account.rows import Key, ReleaseRow
from wire.account.state import CHANGES, AccountState
from wire.contract.histogram import Histogram
from wire.contract.places import Circuit
from wire.contract.topics import topic

__all__ = ["change_figures_of", "finish_change", "settle_change", "standing_of"]

Missing = Mapping[tuple[Key, str], MissingMessage]  # by release version and label


def standing_of(
    state: AccountState, expectation: Expectation, change: Change, missing: Missing | None = None
) -> Standing:
    """Return where a change stands, as of the last tallies. ``missing`` has what is known of its story's messages."""
    uri = change.key[0]
    missing = _missing_of(state, uri) if missing is None else missing
    had = without = 0
    for label, versions in change.earlier.items():
        topic_name = topic(Circuit.parse(label), change.heading)
        for partition in range(len(state.partitions)):
            never = -1  # every outlet, until a version says otherwise
            for version in versions:
                never &= _absent(state, expectation, (uri, version), label, partition, missing)
            story = expectation.entitled_bits(topic_name, partition) & ~never
            had += story.bit_count()
            without += (story & _absent(state, expectation, change.key, label, partition, missing)).bit_count()
    return Standing(had, without)


def settle_change(state: AccountState, expectation: Expectation, row: ReleaseRow) -> None:
    """Count a change that is settled. Its clock runs on while an outlet that had the story misses it."""
    if not row.earlier:
        return
    kind, missing = kind_of(row.release), _missing_of(state, row.key[0])
    standing = standing_of(state, expectation, _change_of(row), missing)
    state.changes_settled[kind] += 1
    for message in _messages_of(row.key, missing):
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
    missing = _missing_of(state, late.key[0])
    messages = _messages_of(late.key, missing)
    if any(_without(state, expectation, message, missing) for message in messages):
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
        missing = {(message.key, message.label): message for message in state.missing.values()}
        for row in open_rows:
            without[kind_of(row.release)] += standing_of(state, expectation, _change_of(row), missing).without
        for message in settled:
            without[message.change] += _without(state, expectation, message, missing)
    times = {kind: Histogram(state.edges) for kind in CHANGES}
    for kind, held in times.items():
        held.merge(state.change_times[kind])
    return ChangeFigures(Counter(state.changes_settled), without, times)


def _change_of(row: ReleaseRow) -> Change:
    return Change(row.key, row.heading, row.earlier)


def _without(state: AccountState, expectation: Expectation, message: MissingMessage, missing: Missing) -> int:
    """Return the outlets that miss a settled change's message and have an earlier version on its label."""
    count = 0
    for partition, outlets in message.outlets.items():
        never = -1
        for version in message.earlier:
            key = message.key[0], version
            never &= _absent(state, expectation, key, message.label, partition, missing)
        count += (outlets & ~never).bit_count() if message.earlier else 0
    return count


def _absent(
    state: AccountState, expectation: Expectation, key: Key, label: str, partition: int, missing: Missing
) -> int:
    """Return the outlets of a partition that do not have a version on a label, or not yet, as a bitset."""
    row = state.releases.get(key)
    for message in () if row is None else row.open.values():
        if message.label == label and not message.closed_by(partition):
            record = message.records.get(partition)
            had = 0 if record is None else int(record.outlets, 16)
            return expected_bits(state, expectation, message, partition) & ~had
    known = missing.get((key, label))
    return 0 if known is None else known.outlets.get(partition, 0)


def _missing_of(state: AccountState, uri: str) -> Missing:
    """Return the known messages of a story that some outlets miss."""
    return {(message.key, message.label): message for message in state.missing.values() if message.key[0] == uri}


def _messages_of(key: Key, missing: Missing) -> list[MissingMessage]:
    return [message for (found, _), message in missing.items() if found == key]
