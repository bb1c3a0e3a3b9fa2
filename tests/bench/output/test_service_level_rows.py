"""Service levels as a row and in a sentence."""

from bench.output.service_level_rows import SERVICE_LEVEL_HEAD, service_level_rows, service_level_sentence
from tests.support.service_levels import levels
from tests.support.summaries import whole_summary


def test_a_run_with_service_levels_has_a_row():
    """A run without them has none."""
    (row,) = service_level_rows(whole_summary(service_levels=levels()))
    assert row == ("within 300 s of receipt", "20", "95.00%", "100 ms", "400 ms", "2", "3")
    assert len(row) == len(SERVICE_LEVEL_HEAD) + 1
    assert list(service_level_rows(whole_summary())) == []


def test_an_release_that_an_outlet_misses_never_came():
    """The greatest time is none then."""
    (row,) = service_level_rows(whole_summary(service_levels=levels(most=None)))
    assert row[4] == "never"


def test_the_sentence_says_how_many_were_in_time_and_how_long_the_slowest_took():
    """Empty without service levels and without releases."""
    told = service_level_sentence(whole_summary(service_levels=levels()))
    assert told == ("19 of 20 releases (95.00%) at every outlet within 300 s of receipt; the slowest took 400 ms")
    assert "slowest" not in service_level_sentence(whole_summary(service_levels=levels(most=None)))
    empty = levels(releases=0, on_time=0, on_time_fraction=None, on_time_fraction_most=None)
    assert service_level_sentence(whole_summary(service_levels=empty)) == ""
    assert service_level_sentence(whole_summary()) == ""
