"""Expecting the deliveries of a release before it is sent, and counting its messages as they are sent."""

from collections.abc import Mapping, Sequence

from wire.account.expectation import Expectation
from wire.account.reach import Reached
from wire.account.rows import LabelCounts, MessageRow, ReleaseRow
from wire.account.state import AccountState
from wire.contract.own_message import Story
from wire.contract.topics import FLASH
from wire.desk.message import Message

__all__ = ["count_first_transmission", "count_sent", "expect"]

NO_EARLIER: Mapping[str, Sequence[int]] = {}


def expect(
    state: AccountState,
    expectation: Expectation,
    desktops: Sequence[int],
    release: Story,
    messages: Sequence[Message],
    earlier: Mapping[str, Sequence[int]] = NO_EARLIER,
) -> bool:
    """Expect a release's deliveries; False, and nothing changed, where they are expected already. ``earlier`` are the
    earlier versions of its story by label.
    """
    first = messages[0]
    if first.sequence <= state.highest:
        return False
    row = ReleaseRow(release, first.due_ns, tuple(message.label for message in messages))
    row.heading, row.earlier = first.heading, earlier
    row.reached = Reached(desktops) if desktops or first.heading == FLASH else None
    row.warm = first.due_ns < state.warm_until_ns
    row.open_records = len(messages) * len(state.partitions)
    for message in messages:
        offset_ns = message.due_ns - state.start_ns
        outlets = expectation.outlets(message.topic, offset_ns)
        per_partition = expectation.per_partition(message.topic, outlets)
        shares = expectation.shares(message.topic)
        if shares:
            state.share_members.update((group.name, len(group.members)) for group in shares)
            state.share_expected.update(group.name for group in shares)
        if state.cohorts is not None:
            whole = outlets is expectation.audience.entitled_to(message.topic)
            state.cohorts.expect(message.topic, outlets, shares, whole=whole)
        label, expected = message.label, sum(per_partition) + len(shares)
        state.expected[label] += expected
        row.expected += expected
        row.counts[label] = LabelCounts(expected)
        known = MessageRow(
            message.sequence,
            message.topic,
            label,
            message.edition,
            row,
            per_partition,
            message.embargo_ns,
            len(message.document),
            shares=tuple(group.name for group in shares),
        )
        state.messages[message.sequence] = state.unsent[message.sequence] = known
        row.open[message.sequence] = known
    state.releases_expected += 1
    state.highest = messages[-1].sequence
    state.releases[row.key] = row
    return True


def count_first_transmission(state: AccountState, message: Message, sent_ns: int) -> None:
    """Count a message that is sent for the first time, and how late that is."""
    known = state.unsent.get(message.sequence)
    if known is None:
        return  # it was sent before the wire was started again
    if message.due_ns >= state.warm_until_ns:
        state.lateness.add(sent_ns - message.due_ns)
    count_sent(state, known)


def count_sent(state: AccountState, message: MessageRow) -> None:
    """Count a message as sent."""
    row, edition = message.row, message.edition
    del state.unsent[message.sequence]
    state.published_messages[message.label] += 1
    row.sent += 1
    if row.sent == 1 and row.heading == FLASH:
        state.flashes_published += 1
    if row.sent == len(row.labels):
        state.releases_sent += 1
    if edition not in row.editions_sent:
        row.editions_sent.add(edition)
        state.published_releases[edition] += 1
    state.changes.release_changed(row)
