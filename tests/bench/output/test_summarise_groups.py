"""The parts of a summary that are by group."""

from bench.output.summarise_groups import grouped, kind_of, language_of, region_of, share_of
from bench.verdict.kinds import KindFigures
from tests.support.run_results import MS, account, sums
from wire.account.figures import ShareSplit

GERMAN, AUSTRIAN, JAPANESE = "de/western-europe", "de/southern-europe", "ja/eastern-asia"


def test_circuits_of_one_group_are_added_up():
    """Counts, and latencies at both ends; each circuit by itself where the group is the circuit."""
    held = account({GERMAN: sums([10 * MS] * 9, missing=1), AUSTRIAN: sums([30 * MS] * 5), JAPANESE: sums([MS] * 2)})
    circuits = held.by_label
    by_language = grouped(circuits, held.edges, language_of)
    assert {name: (group.expected, group.delivered, group.missing) for name, group in by_language.items()} == {
        "de": (15, 14, 1),
        "ja": (2, 2, 0),
    }
    assert by_language["de"].disclosure.max == 0.03
    by_circuit = grouped(circuits, held.edges, str)
    assert list(by_circuit) == sorted([GERMAN, AUSTRIAN, JAPANESE])
    assert by_circuit[AUSTRIAN].disclosure_lower.p50 <= 0.03


def test_labels_of_ones_own_topics_are_in_no_language_or_region():
    """They are groups of their own alone."""
    held = account({GERMAN: sums([10 * MS] * 9), "news/1": sums([MS] * 2)})
    assert list(grouped(held.by_label, held.edges, region_of)) == ["western-europe"]
    assert list(grouped(held.by_label, held.edges, language_of)) == ["de"]
    assert list(grouped(held.by_label, held.edges, str)) == [GERMAN, "news/1"]


def test_a_kind_without_a_release_has_no_latencies():
    """Null, and not 0."""
    found = kind_of(KindFigures.empty(account().edges))
    assert (found.expected, found.delivered, found.disclosure.p50, found.disclosure_lower.max) == (0, 0, None, None)


def test_a_shared_subscription_got_what_it_does_not_miss():
    """Its members may have more between them: a message that two of them had."""
    found = share_of(ShareSplit(members=3, expected=9, missing=2, messages=8, least=1, median=3, most=4))
    assert (found.expected, found.delivered, found.missing, found.messages, found.most) == (9, 7, 2, 8, 4)
