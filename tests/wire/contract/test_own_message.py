"""An own message in the place of a release."""

from wire.contract.own_message import OWN, OwnMessage


def test_an_own_message_has_one_version_and_a_uri_of_its_own():
    """The account knows a release by both."""
    message = OwnMessage(f"{OWN}7", "news/1")
    assert (message.uri, message.version, message.topic) == ("urn:wirestorm:message:7", 1, "news/1")
