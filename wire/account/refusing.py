"""A message that the broker refused: its missing deliveries have that cause, and it is no unsent message any more."""

from wire.account.expecting import count_sent
from wire.account.missing_messages import MissingMessage
from wire.account.rows import MessageRow
from wire.account.state import AccountState
from wire.account.store_port import StoredOutbox
from wire.desk.refusal import Refusal

__all__ = ["count_refused", "refuse", "restore_outbox"]


def count_refused(state: AccountState, sequence: int, refusal: Refusal, *, final: bool) -> None:
    """Count that the broker refused a message; with ``final`` the message is not sent any more."""
    state.publish_refusals[refusal.kind] += 1
    if final and not refuse(state, sequence, refusal):
        state.refused_messages[refusal.kind] += 1  # every outlet has it all the same, or the message is forgotten


def refuse(state: AccountState, sequence: int, refusal: Refusal) -> bool:
    """Mark a message as refused, once; return whether the account knows the message."""
    message = state.messages.get(sequence) or state.unsent.get(sequence)
    missing = state.missing.get(sequence)
    state.unsent.pop(sequence, None)
    if message is None and missing is None:
        return False
    if (message is not None and message.refused) or (missing is not None and missing.refused):
        return True
    if message is not None:
        message.refused = refusal.text
        message.row.counts[message.label].refused = refusal.text
        state.changes.release_changed(message.row)
    if missing is not None:
        _refuse_missing(state, missing, message, refusal)
    state.refused_messages[refusal.kind] += 1
    return True


def restore_outbox(state: AccountState, outbox: StoredOutbox) -> None:
    """Take what the outbox on disk knows and the last save may not say; see ``Account.restore``."""
    for sequence, refusal in outbox.refused:
        refuse(state, sequence, refusal)
    for message in [each for sequence, each in state.unsent.items() if sequence not in outbox.unacknowledged]:
        count_sent(state, message)


def _refuse_missing(state: AccountState, missing: MissingMessage, message: MessageRow | None, refusal: Refusal) -> None:
    """Give the cause to the missing outlets of partitions in which the message is closed already."""
    missing.refused = True
    state.changes.missing_changed(missing.sequence)
    state.refused_deliveries += sum(
        outlets.bit_count() for partition, outlets in missing.outlets.items() if partition not in missing.unreported
    )
    row = state.releases.get(missing.key)
    if message is None and row is not None:
        row.counts[missing.label].refused = refusal.text
        state.changes.release_changed(row)
