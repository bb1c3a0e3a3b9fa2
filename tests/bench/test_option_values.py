"""Values of options on their way to a scenario."""

import tomllib

import pytest

from bench.base.errors import ConfigurationError
from bench.base.invocation import Detail
from bench.option_values import detail_of, given, invocation_of, listed, text


def test_values_are_toml_and_an_option_that_was_not_given_has_none():
    """Quotes, backslashes and other scripts come back as they were."""
    for value in ('a "b" \\ c', "Köln", "{i % 5}"):
        assert tomllib.loads(f"v = {text(value)}")["v"] == value
        assert tomllib.loads(f"v = {listed([value, value])}")["v"] == [value, value]
    assert text(None) is listed(None) is None
    assert given({"a": 1, "b": None, "c": "x"}) == {"a": "1", "c": "x"}


def test_more_and_less_output_at_once_is_refused():
    """A digest is the middle."""
    assert [detail_of(full=full, quiet=quiet) for full, quiet in ((0, 0), (1, 0), (0, 1))] == [
        Detail.DIGEST,
        Detail.FULL,
        Detail.VERDICT,
    ]
    with pytest.raises(ConfigurationError, match="--full asks for more"):
        detail_of(full=True, quiet=True)


def test_an_invocation_has_the_words_without_passwords_and_the_tags():
    """They are in the run's files."""

    class Context:
        obj = ("wirestorm", "run", "mqtt://me:secret@host:1883")

    made = invocation_of(Context(), ["a=1"], Detail.FULL)
    assert (made.words[-1], made.tags, made.detail) == ("mqtt://me:***@host:1883", {"a": "1"}, Detail.FULL)
