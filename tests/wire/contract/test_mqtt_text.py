"""Texts that MQTT can send, and those that it can't."""

import pytest

from wire.contract.mqtt_text import problem_with


@pytest.mark.parametrize("text", ["", "a/b", "日本", "\ufeff", "x" * 65_535])
def test_a_text_up_to_the_limit_can_be_sent(text):
    """MQTT 3.1.1 §1.5.3; a byte order mark is a character of the text."""
    assert problem_with(text) is None


@pytest.mark.parametrize(
    ("text", "problem"), [("a\0", "U+0000"), ("\ud800", "half a surrogate"), ("é" * 32_768, "65,536 bytes")]
)
def test_another_text_is_told_with_what_would_be_right(text, problem):
    """Before a connection would end because of it."""
    said, remedy = problem_with(text)
    assert problem in said
    assert remedy
