"""Messages of which every shared subscription has had its copy: workers need not wait for another one."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from wire.account.rows import MessageRow
from wire.account.state import AccountState
from wire.contract.tally import MessageRecord

__all__ = ["note_served", "served_of"]


def note_served(state: AccountState, message: MessageRow, record: MessageRecord | None = None) -> None:
    """Note a message for the workers once each of its shared subscriptions has had a copy; ``record`` comes last."""
    if message.shares and not message.served:
        had = message.shares_had | (0 if record is None else int(record.shared, 16))
        if _all_had(message.shares, had):
            message.served = True
            state.served.append(message.sequence)


def served_of(state: AccountState) -> tuple[int, ...]:
    """Return the messages of which each shared subscription has had its copy: those that are open somewhere, those that
    some outlet misses, and the latest of those that are closed.
    """
    served = {message.sequence for message in state.messages.values() if message.served}
    for known in state.missing.values():
        if known.share_names and not known.shares and known.sequence not in state.messages:
            served.add(known.sequence)
    for sequence, (_, names, copies, _) in state.share_copies.items():
        if _all_had(names, reduce(or_, copies.values(), 0)):
            served.add(sequence)
    return tuple(sorted(served))


def _all_had(names: Sequence[str], had: int) -> bool:
    """Return whether each of these subscriptions is among those that had a copy, which are bits."""
    return had == (1 << len(names)) - 1
