"""Corrections and kills as rows and in a sentence."""

from bench.output.change_rows import CHANGE_HEAD, change_rows, kill_sentence, withheld_sentence
from tests.support.changes import change
from tests.support.summaries import whole_summary


def test_corrections_kills_and_replacements_have_a_row_each():
    """A run without them has none."""
    changes = {"corrections": change(replayed=3), "kills": change(p50=0.2, most=0.4)}
    replaced = change(standing_outlet_seconds=None, standing_lower_outlet_seconds=None)
    rows = list(change_rows(whole_summary(**changes, replacements=replaced)))
    assert [row[0] for row in rows] == ["corrections", "kills", "replacements"]
    assert rows[2][-1] == "–"
    assert rows[1][1:6] == ("2", "200 ms", "400 ms", "20", "0")
    assert rows[0][7] == "3"
    assert {len(row) for row in rows} == {len(CHANGE_HEAD) + 1}
    assert list(change_rows(whole_summary())) == []


def test_a_kill_that_never_arrived_is_named_as_that():
    """In the row and in the sentence; from a service only the range may be known."""
    lost = change(p50=0.1, most=None, missing=3, missing_lower=3)
    (row,) = change_rows(whole_summary(kills=lost))
    assert (row[3], row[5]) == ("never", "3")
    assert kill_sentence(whole_summary(kills=lost)).startswith("2 kills: 3 outlets had a story and never its kill")
    doubtful = change(p50=0.1, most=None, missing=3, missing_lower=0, standing_outlet_seconds=None)
    (row,) = change_rows(whole_summary(kills=doubtful))
    assert (row[3], row[5], row[8]) == ("–", "0 to 3", "–")
    assert "3 outlets may have had a story" in kill_sentence(whole_summary(kills=doubtful))


def test_the_sentence_says_when_the_last_outlet_had_it_and_how_long_stories_stood():
    """Empty without a kill."""
    assert kill_sentence(whole_summary(kills=change())) == (
        "2 kills: the last outlet that had the story 200 ms after the receipt; killed stories stood for "
        "1.5 outlet-seconds"
    )
    assert kill_sentence(whole_summary(corrections=change())) == ""


def test_stories_that_were_withheld_have_rows_and_a_sentence():
    """Advisories and restored versions have rows alone: nothing stood that should not."""
    told = change(standing_outlet_seconds=None, standing_lower_outlet_seconds=None)
    found = whole_summary(advisories=told, withheld=change(), restored=told)
    assert [(row[0], row[-1]) for row in change_rows(found)] == [
        ("advisories", "–"),
        ("withheld", "1.5 outlet-seconds"),
        ("restored", "–"),
    ]
    assert withheld_sentence(found) == (
        "2 stories withheld: the last outlet that had the story 200 ms after the receipt; withheld stories stood for "
        "1.5 outlet-seconds"
    )
    lost = change(p50=0.1, most=None, missing=3, missing_lower=3)
    assert "3 outlets had a story and never knew" in withheld_sentence(whole_summary(withheld=lost))
    assert withheld_sentence(whole_summary()) == ""
