"""A release that is about to be sent: its expected deliveries, and the messages that count as sent."""

from tests.support.accounts import CIRCUIT, DIRECTORY, ENTITLED, NOW, SECOND, BareAccount, release_of
from wire.account.expecting import count_first_transmission, expect

OTHER = next(circuit for circuit in DIRECTORY.circuits if circuit.language != CIRCUIT.language)


def test_the_expected_deliveries_of_a_release_are_the_directorys_entitled_outlets():
    """By circuit, and in each partition."""
    books = BareAccount("a", "b", "c")
    books.publish(CIRCUIT, OTHER)
    entitled = {str(circuit): len(DIRECTORY.entitled(circuit, "flash")) for circuit in (CIRCUIT, OTHER)}
    assert books.state.expected == entitled
    row = books.state.releases["urn:x:1", 1]
    assert row.expected == sum(entitled.values())
    assert row.open_records == 2 * 3
    assert books.state.messages[1].expected == tuple(
        sum(outlet % 3 == partition for outlet in ENTITLED) for partition in range(3)
    )


def test_a_release_that_is_expected_already_is_not_expected_again():
    """After a restart the desk repeats every release that may not have been expected."""
    books = BareAccount("a")
    books.publish()
    release, messages = release_of(1, CIRCUIT)
    assert not expect(books.state, books.expectation, (), release, messages)
    assert books.state.releases_expected == 1
    assert books.state.expected.total() == len(ENTITLED)


def test_a_message_counts_as_sent_once_with_its_lateness():
    """A release is sent with its last message, and published once in each language."""
    books = BareAccount("a")
    release, messages = release_of(1, CIRCUIT, OTHER)
    expect(books.state, books.expectation, (), release, messages)
    for _ in range(2):
        count_first_transmission(books.state, messages[0], NOW + 5)
    assert (books.state.releases_sent, books.state.flashes_published, list(books.state.unsent)) == (0, 1, [2])
    assert (books.state.lateness.count, books.state.lateness.max_ns) == (1, 5)
    count_first_transmission(books.state, messages[1], NOW + 5)
    assert (books.state.releases_sent, books.state.flashes_published, list(books.state.unsent)) == (1, 1, [])
    assert books.state.published_releases == {CIRCUIT.language: 1, OTHER.language: 1}
    assert books.state.published_messages == {str(CIRCUIT): 1, str(OTHER): 1}


def test_lateness_in_the_warm_up_is_not_measured():
    """The message counts as sent all the same."""
    books = BareAccount("a")
    books.state.warm_until_ns = NOW + SECOND
    books.publish()
    assert books.state.lateness.count == 0
    assert books.state.releases_sent == 1
    assert books.state.releases["urn:x:1", 1].warm
