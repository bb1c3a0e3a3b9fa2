"""Messages of an entry: one on each circuit, with its number and the document of its language."""

import pytest

from tests.support.messages import circuit_of
from tests.support.recorded_desk import release
from wire.contract.places import Circuit
from wire.contract.topics import FLASH, topic
from wire.desk.entry import Entry
from wire.desk.message import messages_of

EUROPE, SOUTH, SPANISH = (Circuit.parse(name) for name in ("en/western-europe", "en/south-america", "es/south-america"))
DOCUMENTS = {"en": b"english", "es": b"spanish"}


def entry_of(heading="business", **more):
    return Entry(4, release("urn:x:4", version=3, languages=("en", "es"), **more), heading, (), 700, 600, "waiting", "")


def test_a_message_has_its_number_its_circuit_and_the_document_of_its_language():
    """In the order of the numbers that the store gave; circuits of a language have the same bytes object."""
    messages = messages_of(entry_of(), 77, [(11, SOUTH), (12, SPANISH), (13, EUROPE)], DOCUMENTS)
    assert [(each.sequence, circuit_of(each), each.document) for each in messages] == [
        (11, SOUTH, b"english"),
        (12, SPANISH, b"spanish"),
        (13, EUROPE, b"english"),
    ]
    assert messages[0].document is messages[2].document
    assert {(each.run_id, each.uri, each.version, each.due_ns) for each in messages} == {(77, "urn:x:4", 3, 700)}


def test_times_of_the_release_go_along_and_no_embargo_is_zero():
    """An expiry that there is none of stays none: the broker keeps the message for good."""
    (held,) = messages_of(entry_of(embargo_ns=650, expires_ns=900), 77, [(1, EUROPE)], DOCUMENTS)
    (plain,) = messages_of(entry_of(), 77, [(1, EUROPE)], DOCUMENTS)
    assert (held.embargo_ns, held.expires_ns) == (650, 900)
    assert (plain.embargo_ns, plain.expires_ns) == (0, None)


@pytest.mark.parametrize("heading", ["business", FLASH])
def test_the_topic_ends_with_the_heading_of_the_entry(heading):
    """The primary sector, or that of a flash."""
    (message,) = messages_of(entry_of(heading), 77, [(1, EUROPE)], DOCUMENTS)
    assert message.topic == topic(EUROPE, heading)
    assert message.topic.endswith(f"/{heading}")


def test_a_circuit_without_a_document_is_an_error():
    """Rather than a message without one."""
    with pytest.raises(KeyError):
        messages_of(entry_of(), 77, [(1, SPANISH)], {"en": b"english"})
