"""The state of a new account: nothing counted, and no fault beyond the first ones kept."""

from tests.support.accounts import CIRCUIT, EDGES, SECOND
from wire.account.changes import ChangeSet
from wire.account.ownership import Partitions
from wire.account.rows import COVERAGE_FRACTIONS
from wire.account.state import FAULTS_KEPT, FORMER, AccountState, add_fault


def new_state():
    return AccountState(EDGES, Partitions.unowned(2), ChangeSet(kept=True))


def test_each_state_has_histograms_of_its_own_over_the_edges_that_it_is_given():
    """One for each fraction of coverage."""
    first, second = new_state(), new_state()
    first.lateness.add(SECOND)
    assert (first.lateness.count, second.lateness.count) == (1, 0)
    assert tuple(first.coverage) == COVERAGE_FRACTIONS


def test_the_sums_of_former_owners_begin_when_they_are_first_needed_and_count_as_changed():
    """They are under a key that no worker instance can have."""
    state = new_state()
    state.former(str(CIRCUIT)).missing += 3
    assert state.sums[FORMER][str(CIRCUIT)].missing == 3
    assert state.former(str(CIRCUIT)) is state.sums[FORMER][str(CIRCUIT)]
    assert state.changes.labels == {(*FORMER, str(CIRCUIT))}


def test_the_first_faults_are_kept_and_reported():
    """One fault brings many others along."""
    state, reported = new_state(), []
    state.on_fault = reported.append
    for number in range(FAULTS_KEPT + 5):
        add_fault(state, f"fault {number}")
    assert state.faults == reported == [f"fault {number}" for number in range(FAULTS_KEPT)]
