"""The missing deliveries of closed messages: of all messages, of a release, and at an outlet."""

from tests.support.accounts import CIRCUIT, ENTITLED, account_of, close, publish, release_of
from wire.account.missing import MissingDeliveries
from wire.account.missing_messages import MissingOutlets


def missing(message, outlets, cause="undelivered"):
    """The missing outlets of a message."""
    return MissingOutlets(message.sequence, message.uri, 1, message.topic, cause, outlets)


def test_missing_outlets_are_told_message_by_message_in_the_order_of_their_sequences():
    """As values, with each outlet's index in the directory."""
    account = account_of("a")
    messages = [publish(account, sequence) for sequence in (1, 2, 3)]
    for number, message in enumerate((messages[2], messages[0]), 1):
        close(account, message, number=number, delivered=ENTITLED[number:])
    assert isinstance(account.missing, MissingDeliveries)
    assert account.missing.outlets() == [
        missing(messages[0], ENTITLED[:2]),
        missing(messages[2], ENTITLED[:1]),
    ]
    assert account.open_messages == 1
    assert account.missing.of(messages[0].uri, 1) == [missing(messages[0], ENTITLED[:2])]
    assert account.missing.of(messages[0].uri, 2) == []
    assert account.missing.at(ENTITLED[0]) == [missing(messages[0], ENTITLED[:1]), missing(messages[2], ENTITLED[:1])]
    assert account.missing.at(ENTITLED[-1]) == []


def test_a_missing_outlet_is_told_with_its_cause():
    """A message that was sent and did not arrive is another matter than one that was never sent."""
    account = account_of("a")
    sent = publish(account, 1)
    release, (unsent,) = release_of(2, CIRCUIT)
    account.expect(release, [unsent])
    for number, (message, delivered) in enumerate(((sent, ENTITLED[1:]), (unsent, ())), 1):
        close(account, message, number=number, delivered=delivered)
    assert [one.cause for one in account.missing.at(ENTITLED[0])] == ["undelivered", "unsent"]
