"""The outlets that miss a message, and why."""

from tests.support.accounts import CIRCUIT, NOW
from wire.account.missing_messages import MissingMessage, MissingOutlets


def test_missing_outlets_are_named_by_their_index_in_the_directory():
    """Place slot of partition index is outlet index + slot * count."""
    message = MissingMessage(5, ("urn:x:1", 1), "topic", str(CIRCUIT), NOW, 0, 100, {1: 0b101, 0: 0b10})
    (value,) = message.values(3, unsent=False)
    assert value == MissingOutlets(5, "urn:x:1", 1, "topic", "undelivered", (3, 1, 7))
    assert [message.cause_at(outlet, 3, unsent=True) for outlet in (0, 1, 3, 7)] == [None, "unsent", "unsent", "unsent"]
    message.unreported.add(1)
    assert [(value.cause, value.outlets) for value in message.values(3, unsent=False)] == [
        ("undelivered", (3,)),
        ("unreported", (1, 7)),
    ]
    message.refused = True
    assert message.cause_at(7, 3, unsent=False) == "refused"
