"""Who sent a control message."""

import pytest

from wire.contract.control import Drain, Join, Progress, WorkerLeft
from wire.errors import ControlError
from wire.workers.worker_messages import sender_of


@pytest.mark.parametrize(
    "message",
    [Join("w", "w-1", 1, "host", "boot", 100), Progress("w", "w-1", 0, 0, 0, {}, ()), WorkerLeft("w", "w-1", "")],
)
def test_a_workers_message_names_its_sender(message):
    """By name and instance."""
    assert sender_of(message) == ("w", "w-1")


def test_a_message_that_no_worker_sends_is_refused():
    """The error says which."""
    with pytest.raises(ControlError, match="a Drain is not for the wire"):
        sender_of(Drain(1))
