"""Which versions a later one changes, and which kind of change it is."""

from dataclasses import replace

from tests.support.accounts import CIRCUIT, release_of
from wire.account.change_figures import earlier_by_label, kind_of
from wire.contract.release import Status


def test_the_earlier_versions_of_a_label_are_those_that_went_there():
    """A label that no earlier version went to has no story to change."""
    sent = {1: ["a"], 2: ["a", "b"], 4: ["a", "b", "c"]}
    assert earlier_by_label(["a", "b", "c"], 4, sent) == {"a": [1, 2], "b": [2]}
    assert earlier_by_label(["a"], 1, sent) == {}


def test_a_canceled_version_is_a_kill_one_may_withhold_the_story_and_any_other_is_a_correction():
    """By its status; a version that is withheld until its embargo ends is usable then."""
    release, _ = release_of(1, CIRCUIT, version=2)
    assert kind_of(release) == "correction"
    assert kind_of(replace(release, status=Status.CANCELED)) == "kill"
    assert kind_of(replace(release, status=Status.WITHHELD)) == "withheld"
    assert kind_of(replace(release, status=Status.WITHHELD, embargo_ns=1)) == "correction"
