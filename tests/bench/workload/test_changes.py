"""Corrections and kills of the background: chains of versions in the order of their due times."""

import random
from itertools import groupby, pairwise

from bench.scenario.calendar import Calendar
from bench.workload.changes import changes
from bench.workload.compose import CORRECTED, Composer
from bench.workload.planned import Planned
from bench.workload.schedule import sample_pool
from wire.contract.release import Status

POOL = sample_pool()
END = 10**15


def chains(count=400, end_ns=END, **keys):
    calendar = Calendar.model_validate({"change_after": "1s"} | keys)
    composer, choice = Composer(POOL, 1, 1_000, 0.5), random.Random(3)
    for number in range(count):
        first = Planned("background", number, composer.release(["en"], number))
        yield [first, *changes(calendar, composer, choice, first, end_ns)]


def test_each_version_is_the_next_one_of_its_release_and_due_after_it():
    """To the end of the chain, and a kill is the last."""
    for chain in chains(corrections=0.5, kills=0.5):
        assert [item.release.version for item in chain] == list(range(1, len(chain) + 1))
        assert len({item.release.uri for item in chain}) == 1
        assert all(later.due_ns > earlier.due_ns for earlier, later in pairwise(chain))
        assert [key for key, _ in groupby(item.kind for item in chain)] in (
            ["background"],
            ["background", "correction"],
            ["background", "correction", "kill"],
            ["background", "kill"],
        )
        assert (chain[-1].release.status is Status.CANCELED) == (chain[-1].kind == "kill")


def test_a_chain_has_the_word_of_a_correction_once():
    """A second correction does not say it twice."""
    longest = max(chains(corrections=0.8), key=len)
    assert len(longest) > 3
    assert longest[-1].release.editions[0].headline.count(CORRECTED["en"]) == 1


def test_the_shares_are_those_of_the_scenario():
    """Within five standard deviations; none without a share."""
    assert all(len(chain) == 1 for chain in chains())
    corrected = sum(any(item.kind == "correction" for item in chain) for chain in chains(2_000, corrections=0.1))
    killed = sum(chain[-1].kind == "kill" for chain in chains(2_000, kills=0.1))
    pairs = sum(chain[-1].kind == "replacement" for chain in chains(2_000, kills=1.0, replacements=0.1))
    for count in (corrected, killed, pairs):
        assert abs(count - 200) < 5 * (2_000 * 0.1 * 0.9) ** 0.5


def test_a_replacement_follows_its_kill():
    """As a release of its own, to the same circuits; nothing else is replaced."""
    for chain in chains(corrections=0.3, kills=0.5, replacements=1.0):
        kinds = [item.kind for item in chain]
        assert ("replacement" in kinds) == ("kill" in kinds)
        if "kill" in kinds:
            *_, kill, replacement = chain
            assert (kill.kind, replacement.release.replaces) == ("kill", kill.release.uri)
            assert replacement.due_ns > kill.due_ns
            assert replacement.circuits == kill.circuits


def test_nothing_is_due_after_the_end():
    """What would be is left out, with all that would follow it."""
    for chain in chains(end_ns=500_000_000, corrections=0.5, kills=0.5):
        assert chain[-1].due_ns <= 500_000_000
