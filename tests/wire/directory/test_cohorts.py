"""The cohorts of a run: from its configuration alone, and none where the outlets are all of one sort."""

from array import array

import pytest
from msgspec import structs

from wire.contract.audience_definition import ClientGroup, ClientGroups, TopicSource
from wire.contract.behaviours import STEADY, Draw, Flapping
from wire.contract.cohorts import Cohort
from wire.contract.worker_config import WorkerConfig
from wire.directory.audience import ShareGroup
from wire.directory.cohorts import Cohorts, cohorts_of
from wire.errors import DirectoryError


def config_of(*groups, outlets=None):
    """The configuration of a run with groups of clients, each a name and a number."""
    named = tuple(ClientGroup(name, clients, ("news/#",)) for name, clients in groups)
    audience = ClientGroups(named, (TopicSource("news/1", 1),))
    size = sum(clients for _, clients in groups) if outlets is None else outlets
    return WorkerConfig(seed=1, outlets=size, countries=1, brokers=("mqtt://127.0.0.1",), audience=audience)


def test_an_audience_of_one_sort_has_no_cohorts():
    """The wire's outlets, or clients in groups without a name: nothing is counted twice then."""
    assert cohorts_of(WorkerConfig(seed=1, outlets=5, countries=1, brokers=("mqtt://127.0.0.1",))) is None
    assert cohorts_of(config_of(("", 3), ("", 2))) is None


def test_clients_are_in_the_cohort_of_their_group():
    """One group after the other, as far as the outlets go; groups with one name are one."""
    cohorts = cohorts_of(config_of(("a", 2), ("", 1), ("a", 1), ("b", 9), outlets=5))
    assert cohorts is not None
    assert cohorts.parts == (Cohort(STEADY, "a"), Cohort(STEADY, ""), Cohort(STEADY, "b"))
    assert list(cohorts.of) == [0, 0, 1, 0, 2]
    assert cohorts.sizes == [3, 1, 1]


def test_outlets_are_in_the_cohort_of_their_behaviour():
    """Within their group, where it has a name."""
    flapping = Flapping(name="coming and going", draws=(Draw(0, 4, 2),), away_ns=10**9, every_ns=2 * 10**9)
    plain = WorkerConfig(seed=1, outlets=5, countries=1, brokers=("mqtt://127.0.0.1",), behaviours=(flapping,))
    found = cohorts_of(plain)
    assert found is not None
    assert dict(zip(found.parts, found.sizes, strict=True)) == {
        Cohort("coming and going", ""): 2,
        Cohort(STEADY, ""): 3,
    }
    assert found.parts[found.of[4]] == Cohort(STEADY, "")
    grouped = cohorts_of(structs.replace(config_of(("a", 3), ("b", 2)), behaviours=(flapping,)))
    assert grouped is not None
    assert sum(grouped.sizes) == 5
    assert {cohort.group for cohort in grouped.parts} == {"a", "b"}


def test_outlets_and_shares_are_counted_by_cohort():
    """A shared subscription is in the cohort of its first member."""
    cohorts = Cohorts(["steady", "slow", "slow", "steady"], ["", "", "", ""])
    assert cohorts.count([0, 1, 2]) == [1, 2]
    assert cohorts.of_share(ShareGroup("$share/g/#", array("I", (2, 3)))) == 1


def test_too_many_cohorts_are_refused():
    """A tally has room for so many."""
    with pytest.raises(DirectoryError, match="1,001 sorts, and 1,000 are the most"):
        cohorts_of(config_of(*((f"g{number}", 1) for number in range(1_000)), ("", 1)))
