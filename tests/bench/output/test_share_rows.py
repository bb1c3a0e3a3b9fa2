"""Shared subscriptions as rows and in a sentence."""

from bench.output.share_rows import SHARE_HEAD, share_rows, share_sentence
from tests.support.shares import share

SHARED = {
    "$share/even/news/#": share([4, 4]),
    "$share/odd/news/+": share([1, 2, 6]),
    "$share/lost/#": share([5, 5], missing=1),
}


def test_missing_messages_come_first_then_the_most_uneven_split():
    """By group and filter."""
    rows = list(share_rows(SHARED, 3))
    assert [row[0] for row in rows] == ["lost/#", "odd/news/+", "even/news/#"]
    assert rows[0][1:4] == ("2", "11", "10")
    assert rows[1] == ("odd/news/+", "3", "9", "9", "1", "3.0", "6", "2.00 ×")
    assert {len(row) for row in rows} == {len(SHARE_HEAD) + 1}


def test_rows_are_bounded_and_the_others_are_added_up():
    """A member is one of one subscription, so that a mean over all of them says nothing."""
    assert list(share_rows(SHARED, 2))[1] == ("2 more", "5", "17", "17", "–", "–", "–", "–")
    assert list(share_rows({}, 2)) == []


def test_the_sentence_is_of_the_worst_one():
    """With the number of the others; none without a shared subscription."""
    assert share_sentence({}) == ""
    assert share_sentence(SHARED) == (
        "lost/#: 10 of 11 messages at 2 members, 5 to 5 each (the most is 1.00 × the mean); 2 more"
    )
    silent = {"$share/g/#": share([0], missing=1)}
    assert share_sentence(silent) == "g/#: 0 of 1 message at 1 member, 0 to 0 each"
