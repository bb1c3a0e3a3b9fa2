"""What a broker's CONNACK says of itself, in words (MQTT 5.0 §3.2.2.3)."""

from collections.abc import Callable, Iterable, Iterator

from wire.broker.connack import RECEIVE_MOST, Connack

__all__ = ["ANSWERS_MOST", "DistinctAnswers", "answers_of"]

ANSWERS_MOST = 100  # distinct ones that are told; a broker may give each client another one
WORDS_MOST = 120  # characters of the broker's own text


def answers_of(connack: Connack) -> Iterator[str]:
    """Yield each limit, setting and reason that a CONNACK names; nothing where all is as MQTT's defaults say."""
    if connack.keepalive_s is not None:
        yield f"server keep-alive {connack.keepalive_s} s"
    if connack.receive_most != RECEIVE_MOST:
        yield f"receive maximum {connack.receive_most:,}"
    if connack.qos_most < 2:
        yield f"maximum QoS {connack.qos_most}"
    if connack.packet_most is not None:
        yield f"maximum packet size {connack.packet_most:,} bytes"
    if connack.aliases_most:
        yield f"topic alias maximum {connack.aliases_most:,}"
    if not connack.retain:
        yield "no retained messages"
    if not connack.wildcard:
        yield "no subscriptions with wildcards"
    if not connack.shared:
        yield "no shared subscriptions"
    if connack.client_id:
        yield "an assigned client identifier"
    if connack.reason:
        shown = "".join(letter if letter.isprintable() else "?" for letter in connack.reason[:WORDS_MOST])
        yield f'reason ("{shown}")'


class DistinctAnswers:
    """Tells each answer of the broker once for each kind of client: ``told`` is given the kind and the answer."""

    def __init__(self, told: Callable[[str, str], None]) -> None:
        self._told = told
        self._known: set[tuple[str, str]] = set()

    def take(self, client: str, answers: Iterable[str]) -> None:
        """Take what the broker said to a client of a kind; what is told already, or beyond 100 answers, is not told."""
        for answer in answers:
            if (client, answer) not in self._known and len(self._known) < ANSWERS_MOST:
                self._known.add((client, answer))
                self._told(client, answer)
