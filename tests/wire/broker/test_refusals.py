"""The answer to a refusal by its reason code, and the pauses between the tries."""

import random

import pytest

from wire.broker.refusals import TRIES_MOST, Answer, answer_to, backoff_s, refusal_of
from wire.contract.metrics import REFUSALS


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        (0x97, Answer.TRY_AGAIN, Answer.TRY_AGAIN),
        (0x91, Answer.TRY_AGAIN, Answer.TRY_AGAIN),
        (0x80, Answer.TRY_AGAIN, Answer.GIVE_UP),
        (0x83, Answer.TRY_AGAIN, Answer.GIVE_UP),
        (0x87, Answer.GIVE_UP, Answer.GIVE_UP),
        (0x90, Answer.GIVE_UP, Answer.GIVE_UP),
        (0x99, Answer.GIVE_UP, Answer.GIVE_UP),
        (0xEE, Answer.GIVE_UP, Answer.GIVE_UP),
    ],
)
def test_a_message_is_tried_again_where_its_refusal_may_pass(code, first, last):
    """A quota has room again; a code that says nothing is tried ten times; the others would be the same again."""
    assert answer_to(code, 1) is first
    assert answer_to(code, TRIES_MOST) is last


def test_each_refusal_has_a_kind_that_the_metrics_have_too():
    """And the text that the broker gave, or the code in words."""
    for code in range(0x80, 0x100):
        assert refusal_of(code, "").kind in REFUSALS
    kinds = {code: refusal_of(code, "").kind for code in (0x80, 0x87, 0x90, 0x95, 0x97, 0x99)}
    assert kinds == {
        0x80: "unspecified",
        0x87: "not authorised",
        0x90: "invalid",
        0x95: "too large",
        0x97: "quota exceeded",
        0x99: "invalid",
    }
    assert refusal_of(0x97, "quota exceeded (0x97): later").text == "quota exceeded (0x97): later"


def test_the_pauses_grow_to_half_a_minute():
    """Twice as long each time, with jitter, so that many messages do not come at once."""
    source = random.Random(1)
    pauses = [backoff_s(tries, source) for tries in range(1, 40)]
    for tries, pause in enumerate(pauses[:6]):
        assert 0.25 <= pause / 2**tries <= 0.5
    assert all(15 <= pause <= 30 for pause in pauses[8:])
    assert len(set(pauses[8:])) > 20
