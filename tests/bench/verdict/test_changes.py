"""The clocks of a run's corrections and kills."""

from dataclasses import replace

from bench.base.quantiles import Stat
from bench.verdict.changes import Changes
from bench.verdict.clocks import NEVER
from bench.verdict.figures import Figures
from tests.support.changed_stories import version_row
from tests.support.run_results import EDGES, MS, account
from wire.contract.own_message import OWN, OwnMessage
from wire.contract.release import Status

SECOND = 1000 * MS
KIND_OF = {
    ("urn:x:1", 1): "flash",
    ("urn:x:1", 2): "correction",
    ("urn:x:1", 3): "kill",
    ("urn:x:2", 1): "background",
}


def collected(*rows):
    changes = Changes(EDGES, KIND_OF)
    for row in rows:
        changes.add(row)
    return changes


def story(**more):
    return version_row(1, dict.fromkeys(range(4), 10 * MS), **more)


def correction(arrivals=None, **more):
    arrivals = arrivals or dict.fromkeys(range(4), SECOND + 20 * MS)
    return version_row(2, arrivals, due_ns=SECOND, **more)


def kill(arrivals=None, **more):
    arrivals = arrivals or dict.fromkeys(range(4), 2 * SECOND + 30 * MS)
    return version_row(3, arrivals, due_ns=2 * SECOND, kill=True, **more)


def test_corrections_and_kills_have_a_clock_each():
    """In each order in which their versions may settle."""
    for rows in ((story(), correction(), kill()), (kill(), story(), correction())):
        found = collected(*rows).figures()
        assert found["correction"].quantile(1.0) == (20 * MS, 20 * MS)
        assert found["kill"].quantile(1.0) == (30 * MS, 30 * MS)
        assert (found["kill"].count, found["kill"].missing, found["kill"].had) == (1, (0, 0), (4, 4))


def test_a_change_waits_for_an_earlier_version():
    """Without one nobody is known to have had the story."""
    assert collected(kill()).figures()["kill"].count == 0


def test_the_warm_up_is_in_the_counts_and_not_in_the_times():
    """A kill that misses an outlet is counted all the same."""
    lost = {0: 2 * SECOND + MS, 1: 2 * SECOND + MS, 2: 2 * SECOND + MS, 3: None}
    found = collected(story(), kill(lost, warm=True)).figures()["kill"]
    assert (found.count, found.missing, found.quantile(1.0), found.standing_ns) == (1, (1, 1), None, None)


def test_a_late_delivery_ends_the_wait():
    """The row as of now counts, and the row that settled before it."""
    lost = {0: 2 * SECOND + MS, 1: 2 * SECOND + MS, 2: 2 * SECOND + MS, 3: None}
    changes = collected(story(), kill(lost))
    assert changes.figures()["kill"].quantile(1.0) == (NEVER, NEVER)
    assert changes.figures(lambda _uri, number: kill() if number == 3 else None)["kill"].missing == (0, 0)
    assert changes.figures()["kill"].quantile(1.0) == (30 * MS, 30 * MS)


def test_stories_that_are_not_changed_and_messages_of_ones_own_are_not_kept():
    """They would take memory for nothing."""
    own = replace(story(), release=OwnMessage(f"{OWN}1", "news/1"))
    changes = collected(version_row(1, {0: MS}, uri="urn:x:2"), own)
    assert not changes._stories  # noqa: SLF001 - what it keeps is the question


def test_the_text_of_a_changed_story_is_not_kept():
    """The clock needs no text, which is most of a release."""
    changes = collected(story())
    (versions,) = changes._stories.values()  # noqa: SLF001 - what it keeps is the question
    assert versions[1].row.release.editions[0].blocks == ()


def test_thresholds_name_the_clock_the_outlets_and_the_time_that_a_story_stood():
    """The standing time is a range, as bins are."""
    found = Figures(account(), 1.0, 20, changes=collected(story(), correction(), kill()).figures())
    figure = found.of("kill", Stat.P99)
    assert (figure.low, figure.high, figure.count) == (0.03, 0.03, 1)
    assert found.of("correction", Stat.MAX).high == 0.02
    assert found.of("kill_missing").high == 0
    standing = found.of("kill_standing")
    assert 0.117 < standing.low <= 0.12 <= standing.high


def test_without_a_change_there_is_nothing_to_measure():
    """And no outlet misses anything."""
    found = Figures(account(), 1.0, 20)
    assert (found.of("kill", Stat.P99).high, found.of("kill_standing").high) == (None, None)
    assert found.of("correction_missing").high == 0


def replacement(arrivals=None, **more):
    arrivals = arrivals or dict.fromkeys(range(4), 5 * SECOND + 40 * MS)
    return version_row(1, arrivals, due_ns=5 * SECOND, uri="urn:x:9", replaces="urn:x:1", **more)


def test_a_replacement_has_a_clock_from_the_receipt_of_the_kill():
    """Until the last outlet that had the story has it, in each order in which they may settle."""
    for rows in ((story(), kill(), replacement()), (replacement(), kill(), story())):
        found = collected(*rows).figures()
        assert found["replacement"].quantile(1.0) == (3 * SECOND + 40 * MS, 3 * SECOND + 40 * MS)
        assert (found["replacement"].count, found["replacement"].had, found["replacement"].missing) == (
            1,
            (4, 4),
            (0, 0),
        )
        assert found["replacement"].standing_ns is None
        assert found["correction"].count == 0


def test_a_replacement_waits_for_the_story_and_its_kill():
    """Without both nothing is known to have been replaced."""
    for rows in ((replacement(),), (story(), replacement()), (kill(), replacement())):
        assert collected(*rows).figures()["replacement"].count == 0


def test_an_outlet_that_had_the_story_and_never_its_replacement_is_missing():
    """Until it comes late; one that never had the story is no concern of it."""
    parted = version_row(1, {0: MS, 1: MS, 2: MS, 3: None})
    lost = {0: 5 * SECOND + MS, 1: 5 * SECOND + MS, 2: None, 3: None}
    changes = collected(parted, kill(), replacement(lost))
    found = changes.figures()["replacement"]
    assert (found.missing, found.had, found.quantile(1.0)) == ((1, 1), (3, 3), (NEVER, NEVER))
    late = changes.figures(lambda uri, _number: replacement() if uri == "urn:x:9" else None)["replacement"]
    assert late.missing == (0, 0)


def test_a_replacement_that_is_corrected_or_killed_has_those_clocks_too():
    """As any story."""
    kinds = KIND_OF | {("urn:x:9", 1): "replacement", ("urn:x:9", 2): "correction"}
    changes = Changes(EDGES, kinds)
    corrected = version_row(
        2, dict.fromkeys(range(4), 6 * SECOND + MS), due_ns=6 * SECOND, uri="urn:x:9", replaces="urn:x:1"
    )
    for row in (story(), kill(), replacement(), corrected):
        changes.add(row)
    found = changes.figures()
    assert (found["replacement"].count, found["correction"].count, found["kill"].count) == (1, 1, 1)
    assert found["correction"].quantile(1.0) == (MS, MS)


def held(number, due_ns, **more):
    arrivals = dict.fromkeys(range(4), due_ns + 20 * MS)
    return version_row(number, arrivals, due_ns=due_ns, **more)


def test_a_story_that_is_withheld_and_restored_has_a_clock_for_each():
    """What stood is what outlets showed before they knew; nothing stands while the story is withheld."""
    kinds = {("urn:x:1", 2): "withheld", ("urn:x:1", 3): "advisory", ("urn:x:1", 4): "restored", ("urn:x:1", 5): "kill"}
    changes = Changes(EDGES, kinds)
    withheld = (held(number, number * SECOND, status=Status.WITHHELD) for number in (2, 3))
    for row in (story(), *withheld, held(4, 4 * SECOND), held(5, 5 * SECOND, kill=True)):
        changes.add(row)
    found = changes.figures()
    assert {kind: each.quantile(1.0) for kind, each in found.items() if each.count} == dict.fromkeys(
        ("withheld", "advisory", "restored", "kill"), (20 * MS, 20 * MS)
    )
    stood = [kind for kind, each in found.items() if each.standing_ns is not None]
    assert stood == ["withheld", "kill"]
    figures = Figures(account(), 1.0, 20, changes=found)
    assert 0.07 < figures.of("withheld_standing").low <= 0.08 <= figures.of("withheld_standing").high
    assert figures.of("withheld_missing").high == figures.of("restored_missing").high == 0


def test_a_kill_of_a_story_that_is_withheld_ends_nothing_that_stood():
    """Its clock runs all the same."""
    changes = Changes(EDGES, {("urn:x:1", 2): "withheld", ("urn:x:1", 3): "kill"})
    for row in (story(), held(2, SECOND, status=Status.WITHHELD), held(3, 3 * SECOND, kill=True)):
        changes.add(row)
    kill = changes.figures()["kill"]
    assert (kill.count, kill.quantile(1.0), kill.standing_ns) == (1, (20 * MS, 20 * MS), None)


def test_copy_that_changes_a_story_is_known_by_its_status():
    """The calendar has no kind for it but copy."""
    changes = Changes(EDGES, {("urn:x:1", 1): "copy", ("urn:x:1", 2): "copy", ("urn:x:1", 9): "kill"})
    for row in (story(), held(2, SECOND, status=Status.WITHHELD)):
        changes.add(row)
    assert changes.figures()["withheld"].count == 1
