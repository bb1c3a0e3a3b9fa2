"""What becomes of a message that the broker refuses, by the reason code of its PUBACK or PUBREC (MQTT 5.0 §3.4.2.1).

A quota has room again, and a packet identifier is free again: such a message is tried again until the broker takes it.
A code that says nothing may pass, and is tried ten times, which takes some three minutes. The other codes speak of the
message or of our rights, and the same message would be refused again: it is given up at once.
"""

import random
from enum import Enum, auto

from wire.broker.reasons import words
from wire.desk.refusal import Refusal

__all__ = ["Answer", "answer_to", "backoff_s", "refusal_of"]

TRIES_MOST = 10
BACKOFF_FIRST_S, BACKOFF_MOST_S = 0.5, 30.0


class Answer(Enum):
    """The answers to a refusal."""

    TRY_AGAIN = auto()
    GIVE_UP = auto()


PASSING = (0x91, 0x97)  # packet identifier in use, quota exceeded
UNSAID = (0x80, 0x83)  # unspecified error, implementation specific error
KINDS = {0x87: "not authorised", 0x90: "invalid", 0x97: "quota exceeded", 0x99: "invalid", 0x95: "too large"}


def answer_to(code: int, tries: int) -> Answer:
    """Return the answer to a refusal after so many tries, the refused one included."""
    if code in PASSING or (code in UNSAID and tries < TRIES_MOST):
        return Answer.TRY_AGAIN
    return Answer.GIVE_UP


def refusal_of(code: int, text: str) -> Refusal:
    """Return the refusal of a reason code; ``text`` is the code in words, with the broker's own reason."""
    return Refusal(KINDS.get(code, "unspecified"), text or words(code))


def backoff_s(tries: int, source: random.Random) -> float:
    """Return the pause after so many tries, in seconds: twice as long after each, at most half a minute."""
    doubled_s: float = BACKOFF_FIRST_S * 2 ** min(tries - 1, 10)
    return min(BACKOFF_MOST_S, doubled_s) * (0.5 + source.random() / 2)
