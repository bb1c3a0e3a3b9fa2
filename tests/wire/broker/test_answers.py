"""What a CONNACK says, in words, each once."""

from wire.broker.answers import ANSWERS_MOST, DistinctAnswers, answers_of
from wire.broker.connack import Connack


def test_a_connack_that_names_nothing_says_nothing():
    """MQTT's defaults are no answer."""
    assert list(answers_of(Connack(0))) == []


def test_each_limit_setting_and_reason_is_told():
    """The broker's own text with unprintable characters replaced; the identifier differs for each client."""
    connack = Connack(
        0,
        receive_most=20,
        qos_most=1,
        packet_most=65_536,
        keepalive_s=0,
        aliases_most=1_000,
        retain=False,
        wildcard=False,
        shared=False,
        client_id="x1",
        reason="be kind\n",
    )
    assert list(answers_of(connack)) == [
        "server keep-alive 0 s",
        "receive maximum 20",
        "maximum QoS 1",
        "maximum packet size 65,536 bytes",
        "topic alias maximum 1,000",
        "no retained messages",
        "no subscriptions with wildcards",
        "no shared subscriptions",
        "an assigned client identifier",
        'reason ("be kind?")',
    ]


def test_each_answer_is_told_once_for_each_kind_of_client_and_their_number_has_a_bound():
    """A broker may give each client another one."""
    told = []
    answers = DistinctAnswers(lambda client, answer: told.append((client, answer)))
    for _ in range(2):
        answers.take("publisher", ["a", "b"])
        answers.take("outlets", {"a": 5})
    assert told == [("publisher", "a"), ("publisher", "b"), ("outlets", "a")]
    answers.take("outlets", map(str, range(500)))
    assert len(told) == ANSWERS_MOST
