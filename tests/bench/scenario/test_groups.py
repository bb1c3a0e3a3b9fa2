"""The group of a figure's name as text and as labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scenario.groups import group_text, pairs_of

VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("kind=flash", {"kind": "flash"}),
        (" region = 'western-europe' , language=de", {"region": "western-europe", "language": "de"}),
        ('topic="news/{i}, a=b"', {"topic": "news/{i}, a=b"}),
        ("topic='say \"no\"'", {"topic": 'say "no"'}),
        ('topic=""', {"topic": ""}),
    ],
)
def test_a_value_in_quotes_keeps_its_signs(text, group):
    """Blanks around labels and values do not count."""
    assert pairs_of(text) == group


@pytest.mark.parametrize("text", ["", "kind", "kind=", "=flash", "kind=a,", "kind=a,kind=b", "topic={i}", "kind='a"])
def test_other_text_is_not_readable(text):
    """A label twice, a sign without quotes, a quote that is not closed."""
    assert pairs_of(text) is None


@given(st.dictionaries(st.sampled_from(["topic", "kind", "language"]), VALUES, min_size=1))
def test_a_group_reads_back_from_its_one_form(group):
    """But for values with both kinds of quotes, which no text can have."""
    if all(not {"'", '"'} <= set(value) for value in group.values()):
        assert pairs_of(group_text(group)[1:-1]) == group


def test_quotes_stand_where_they_are_needed():
    """Labels are in alphabetical order."""
    assert group_text({"region": "western-europe", "language": "de"}) == "{language=de,region=western-europe}"
    assert group_text({"topic": "news/{i}"}) == '{topic="news/{i}"}'
