"""The part of a summary about shared subscriptions."""

import pytest
from pydantic import TypeAdapter, ValidationError

from bench.output.summary_shares import ShareSummary
from tests.support.shares import share


def test_an_even_split_is_one_and_the_busiest_member_sets_the_others():
    """The most over the mean."""
    assert share([5, 5, 5]).unevenness == 1
    assert share([1, 2, 6]).unevenness == 2
    assert share([1, 2, 6]).mean == 3


def test_a_subscription_that_got_nothing_has_no_unevenness():
    """There is no mean to compare with."""
    assert share([0, 0], missing=4).unevenness is None
    assert share([0], members=0).mean == 0


def test_a_count_below_zero_is_refused():
    """A file of another program's making; what wirestorm writes reads back as it is."""
    adapter = TypeAdapter(ShareSummary)
    text = adapter.dump_json(share([1, 2]))
    assert adapter.validate_json(text) == share([1, 2])
    with pytest.raises(ValidationError, match="members"):
        adapter.validate_json(text.replace(b'"members":2', b'"members":-1'))
