"""The clock of one correction or kill, beside a count outlet by outlet."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.verdict.change_clock import Version, change_of, replacement_of
from bench.verdict.clocks import NEVER
from tests.support.changed_stories import version_row
from tests.support.run_results import EDGES, MS
from wire.account.rows import ToldChange

SECOND = 1000 * MS
RECEIPT = 10 * SECOND


def version(number, arrivals, **more):
    row = version_row(number, arrivals, **more)
    return Version(row, number, row.due_ns, more.get("kill", False))


def kill(arrivals, **more):
    return version(9, arrivals, kill=True, due_ns=RECEIPT, **more)


def clock(change, *earlier):
    return change_of(change, earlier, EDGES)


def test_the_clock_is_exact_where_everybody_had_the_story():
    """To the nanosecond, and not to the bin: the last arrival is in the record."""
    story = version(1, dict.fromkeys(range(4), SECOND))
    found = clock(kill({outlet: RECEIPT + 1_234_567 + outlet for outlet in range(4)}), story)
    assert found.last_ns == (1_234_570, 1_234_570)
    assert (found.had, found.missing, found.away, found.replayed) == ((4, 4), (0, 0), 0, 0)


def test_an_outlet_that_never_had_the_story_leaves_a_range():
    """The last of all may have been the outlet that had nothing to withdraw."""
    story = version(1, {0: SECOND, 1: SECOND, 2: None})
    found = clock(kill({0: RECEIPT + 10 * MS, 1: RECEIPT + 20 * MS, 2: RECEIPT + 90 * MS}), story)
    low, high = found.last_ns
    assert 19 * MS < low <= 20 * MS
    assert high == 90 * MS
    assert found.had == (2, 2)


def test_a_kill_that_misses_an_outlet_with_the_story_is_never_over():
    """And an outlet that had neither is no concern of it."""
    story = version(1, {0: SECOND, 1: SECOND, 2: None})
    found = clock(kill({0: RECEIPT + MS, 1: None, 2: None}), story)
    assert found.last_ns == (NEVER, NEVER)
    assert (found.missing, found.had) == ((1, 1), (2, 2))


def test_an_outlet_that_is_away_as_planned_is_named_and_does_not_count():
    """It had the story; nobody expected it to get the kill."""
    story = version(1, dict.fromkeys(range(3), SECOND))
    found = clock(kill({0: RECEIPT + MS, 1: RECEIPT + 2 * MS}, excused=(2,)), story)
    assert found.last_ns == (2 * MS, 2 * MS)
    assert (found.away, found.missing, found.had) == (1, (0, 0), (3, 3))


def test_a_kill_from_a_session_is_counted_and_its_time_is_not():
    """The record does not have the time of a delivery to an outlet that came back."""
    story = version(1, dict.fromkeys(range(3), SECOND))
    found = clock(kill({0: RECEIPT + MS, 1: RECEIPT + 2 * MS}, untimed=(2,)), story)
    assert found.last_ns == (2 * MS, 2 * MS)
    assert found.replayed == 1


def test_a_kill_that_reached_nobody_with_a_time_has_no_clock():
    """Neither 0 nor never."""
    story = version(1, dict.fromkeys(range(2), SECOND))
    found = clock(kill({}, untimed=(0, 1)), story)
    assert (found.last_ns, found.standing_ns) == (None, None)


def test_a_story_that_nobody_had_needs_no_kill():
    """There is no outlet whose time would count."""
    found = clock(kill({0: RECEIPT + MS}), version(1, {0: None}))
    assert (found.last_ns, found.had) == (None, (0, 0))


def test_an_outlet_had_the_story_if_it_had_any_version_of_it():
    """The correction reached the outlet that the first version did not."""
    first, second = version(1, {0: SECOND, 1: None}), version(2, {0: None, 1: 2 * SECOND})
    found = clock(kill({0: RECEIPT + MS, 1: None}), first, second)
    assert found.missing == (1, 1)
    assert found.had == (2, 2)


def test_a_story_that_is_still_arriving_stands_from_its_arrival_on():
    """At the outlet that had it half a second after the kill's receipt it stood for half a second less."""
    story = version(1, {0: SECOND, 1: RECEIPT + SECOND // 2})
    low, high = clock(kill({0: RECEIPT + SECOND, 1: RECEIPT + SECOND}), story).standing_ns
    assert low <= 1.5 * SECOND <= high
    assert high - low <= 0.15 * SECOND  # two bins of a tenth of a second


def test_a_service_tells_counts_and_the_last_outlet_of_all():
    """Which outlets miss a version is not known from outside, and neither are the times."""

    def outside(row):
        return Version(row, 1, row.due_ns, kill=False)

    def row(number, arrivals):
        whole = version_row(number, arrivals, due_ns=RECEIPT)
        return replace(whole, by_label=None, missing_at=None, excused_at=None, bins=(), lows=())

    whole, partly = row(1, {0: RECEIPT, 1: RECEIPT}), row(1, {0: RECEIPT, 1: None})
    complete = row(2, {0: RECEIPT + MS, 1: RECEIPT + 2 * MS})
    assert clock(outside(complete), outside(whole)).last_ns == (2 * MS, 2 * MS)
    assert clock(outside(complete), outside(partly)).last_ns == (0, 2 * MS)
    lost = row(2, {0: RECEIPT + MS, 1: None})
    assert clock(outside(lost), outside(whole)).last_ns == (NEVER, NEVER)
    assert clock(outside(lost), outside(whole)).missing == (1, 1)
    unknown = clock(outside(lost), outside(partly))
    assert (unknown.last_ns, unknown.missing, unknown.standing_ns) == ((0, NEVER), (0, 1), None)


@pytest.mark.parametrize(
    ("told", "story", "last", "missing"),
    [
        (ToldChange(2, 0, 2 * MS), {0: RECEIPT, 1: RECEIPT}, (2 * MS, 2 * MS), 0),
        (ToldChange(1, 0, 2 * MS), {0: RECEIPT, 1: None}, (0, 2 * MS), 0),
        (ToldChange(2, 1, None), {0: RECEIPT, 1: RECEIPT}, (NEVER, NEVER), 1),
        (ToldChange(0, 0, None), {0: None, 1: None}, None, 0),
    ],
)
def test_a_service_that_knows_who_had_the_story_tells_how_many_miss_its_change(told, story, last, missing):
    """Exactly; the time is exact where every outlet had the story."""
    change = {0: RECEIPT + MS, 1: None if missing else RECEIPT + 2 * MS}
    rows = [
        replace(version_row(number, arrivals, due_ns=RECEIPT), by_label=None, missing_at=None, bins=(), lows=())
        for number, arrivals in ((1, story), (2, change))
    ]
    first, second = (Version(row, number, row.due_ns, kill=False) for number, row in enumerate(rows, 1))
    found = clock(replace(second, row=replace(second.row, told=told)), first)
    assert (found.last_ns, found.missing, found.had) == (last, (missing, missing), (told.had, told.had))


MOMENTS = st.integers(0, 20 * SECOND)
BOUNDED = st.tuples(MOMENTS, st.integers(0, SECOND)).map(lambda pair: (pair[0], pair[0] + pair[1]))
ARRIVALS = st.one_of(st.none(), BOUNDED)
OUTLETS = range(8)


@st.composite
def lives(draw):
    """Two versions of a story and its kill at some outlets: the ends of each arrival, or None."""
    shift = draw(st.sampled_from((RECEIPT, 0)))
    first = {outlet: draw(ARRIVALS) for outlet in OUTLETS}
    second = {outlet: draw(ARRIVALS) for outlet in OUTLETS} if draw(st.booleans()) else None
    end = {
        outlet: ends and (ends[0] + RECEIPT + shift, ends[1] + RECEIPT + shift)
        for outlet, ends in ((outlet, draw(ARRIVALS)) for outlet in OUTLETS)
    }
    return first, second, end


def truth(first, second, end, pick):
    """The missing outlets, the last arrival, and the sum of the standing times, with each arrival at one of its ends.

    An outlet whose story comes after its kill had nothing standing before it.
    """
    missing, last, standing = 0, None, 0
    for outlet in OUTLETS:
        had = [pick(arrivals[outlet]) for arrivals in (first, second) if arrivals and arrivals[outlet]]
        if not had:
            continue
        if end[outlet] is None:
            missing += 1
            continue
        arrived = pick(end[outlet])
        last = max(last or 0, arrived - RECEIPT)
        standing += arrived - max(min(had), RECEIPT)
    return missing, last, standing


@settings(max_examples=300, deadline=None)
@given(lives())
def test_the_truth_lies_between_the_ends(life):
    """For arrivals at random moments, of one version or two: outlet by outlet the same is counted."""
    first, second, end = life
    earlier = [version(1, first)] + ([version(2, second)] if second else [])
    found = clock(kill(end), *earlier)
    for pick in (min, max):
        missing, last, standing = truth(first, second, end, pick)
        assert found.missing == (missing, missing)
        if missing:
            assert found.last_ns == (NEVER, NEVER)
        elif last is not None:
            assert found.last_ns[0] <= last <= found.last_ns[1]
        if found.standing_ns is not None:
            assert found.standing_ns[0] <= max(0, standing) <= found.standing_ns[1]


@settings(max_examples=200)
@given(lives(), st.integers(0, 20 * SECOND))
def test_the_clock_of_a_replacement_is_that_of_a_change_and_the_time_since_the_kill(life, offset_ns):
    """A change that is due when the replacement is has the same outlets, and is over so much sooner."""
    first, second, end = life
    story = [version(number, arrivals) for number, arrivals in ((1, first), (2, second)) if arrivals is not None]
    replacement = version(9, end, due_ns=RECEIPT)
    killed = Version(replacement.row, 3, RECEIPT - offset_ns, kill=True)
    plain = clock(replacement, *story)
    found = replacement_of(replacement, story, killed, EDGES)
    assert (found.had, found.missing, found.away) == (plain.had, plain.missing, plain.away)
    if plain.last_ns is None:
        assert found.last_ns is None
    else:
        assert found.last_ns == (plain.last_ns[0] + offset_ns, plain.last_ns[1] + offset_ns)
    assert found.standing_ns is None
