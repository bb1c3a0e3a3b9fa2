"""The search for the message after which the broker ends one connection after another."""

from tests.support.recorded_desk import release
from wire.broker.suspects import ENDS, Suspects
from wire.contract.places import Circuit
from wire.desk.documents import documents_of
from wire.desk.entry import Entry
from wire.desk.message import messages_of

CIRCUIT = Circuit.parse("en/western-europe")
ENTRY = Entry(1, release(), "business", (CIRCUIT,), 1, 1, "committed", "")
ONE, TWO = messages_of(ENTRY, 7, [(number, CIRCUIT) for number in (1, 2)], documents_of(release()))


def end(suspects, *under_way, blamed=True, alone=None):
    """End a connection with messages on their way; return the culprit."""
    for message in under_way:
        suspects.sent(message)
    suspects.try_alone(alone)
    return suspects.connection_ended(blamed=blamed)


def test_a_message_is_a_suspect_after_two_ends_and_the_culprit_after_a_third_one_alone():
    """In a row, each with the message on its way."""
    suspects = Suspects()
    assert ENDS == 3
    assert end(suspects, ONE, TWO) is None
    assert not suspects.is_suspect(ONE)
    assert end(suspects, ONE, TWO) is None
    assert suspects.is_suspect(ONE)
    assert suspects.is_suspect(TWO)
    assert suspects.unanswered() == [(ONE, 2), (TWO, 2)]
    assert end(suspects, ONE, alone=ONE) is ONE
    assert suspects.unanswered() == [(TWO, 2)]
    assert not suspects.is_suspect(ONE)
    assert suspects.is_suspect(TWO)


def test_no_message_is_a_culprit_beside_others():
    """However often the connection ends: a broker that is killed over and over ends it too."""
    suspects = Suspects()
    for _ in range(9):
        assert end(suspects, ONE, TWO) is None
        assert end(suspects, ONE, TWO, alone=ONE) is None
        assert end(suspects, ONE) is None


def test_an_acknowledgement_clears_a_message():
    """The counting begins anew."""
    suspects = Suspects()
    end(suspects, ONE)
    end(suspects, ONE)
    suspects.sent(ONE)
    suspects.answered(ONE)
    assert not suspects.is_suspect(ONE)
    assert end(suspects, alone=ONE) is None


def test_an_end_for_another_reason_counts_for_nothing():
    """Such as our own keep-alive, or a broker that shuts down."""
    suspects = Suspects()
    for _ in range(9):
        assert end(suspects, ONE, blamed=False, alone=ONE) is None
    assert not suspects.is_suspect(ONE)


def test_a_message_that_could_not_be_written_is_no_suspect():
    """The connection had ended before."""
    suspects = Suspects()
    for _ in range(3):
        suspects.sent(ONE)
        suspects.unsent(ONE)
        end(suspects)
    assert not suspects.is_suspect(ONE)


def test_one_end_says_nothing_until_the_broker_is_known_to_end_connections_because_of_messages():
    """A broker that was killed at the end of a load test has refused nothing."""
    suspects = Suspects()
    end(suspects, TWO)
    assert suspects.unanswered() == []
    end(suspects, ONE)
    end(suspects, ONE)
    assert suspects.unanswered() == [(TWO, 1), (ONE, 2)]
    end(suspects, ONE, alone=ONE)
    assert suspects.unanswered() == [(TWO, 1)]
