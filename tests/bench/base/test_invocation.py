"""How a run was called, as its files tell it."""

import pytest

from bench.base.errors import ConfigurationError
from bench.base.invocation import check_tag, parse_tags, without_passwords


@pytest.mark.parametrize("text", ["build=421", "team=", "a.b-c_d=x=y", "k=" + "v" * 256])
def test_a_tag_is_a_key_and_a_value(text):
    """The value may be empty, and may have an equals sign."""
    check_tag("--tag", text)


@pytest.mark.parametrize("text", ["", "build", "=421", "9a=1", "a b=1", "a=\n", "k" * 65 + "=1", "k=" + "v" * 257])
def test_what_is_no_tag_is_refused_under_its_option(text):
    """With what would be right."""
    with pytest.raises(ConfigurationError, match="is no tag; give key=value"):
        check_tag("--tag", text)


def test_the_last_tag_of_a_key_counts():
    """As with every option that is given twice."""
    assert parse_tags(["a=1", "b=2=3", "a=4"]) == {"a": "4", "b": "2=3"}


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("mqtt://user:secret@host:1883", "mqtt://user:***@host:1883"),
        ("--broker=mqtts://u:s@c:r@e@host", "--broker=mqtts://u:***@host"),
        ('broker.urls=["mqtt://u:a@h", "mqtt://u:b@i"]', 'broker.urls=["mqtt://u:***@h", "mqtt://u:***@i"]'),
        ("mqtt://u: a b@host", "mqtt://u:***@host"),
        ("mqtt://host:1883", "mqtt://host:1883"),
        ("mqtt://user@host", "mqtt://user@host"),
        ("http://host:80/a:b@c", "http://host:80/a:b@c"),
        ("a@b:c", "a@b:c"),
    ],
)
def test_a_password_in_a_url_is_not_told(word, told):
    """Everything else of the command line is."""
    assert without_passwords(["run", word]) == ("run", told)
