"""Groups of clients of one's own in a scenario: their sizes, and their mistakes."""

from pathlib import Path

import pytest

from bench.base.units import Wrong
from bench.scenario.clients import Group, count_groups, sizes_of
from bench.scenario.load import load_scenario
from bench.scenario.sections import Section
from bench.workload.audience import definition_of
from tests.support.scenarios import ROOMY, refused, written
from wire.contract.audience_definition import ClientGroups

MESSAGE = '[message]\ntopic = "news/{i}"\ntopics = 5\n'


def loaded(folder: Path, audience: str, *overrides: str):
    """A scenario with this [audience]."""
    return load_scenario(written(folder, f"[audience]\n{audience}\n{MESSAGE}"), overrides, machine=ROOMY)


def test_groups_have_counts_and_the_others_shares(tmp_path: Path) -> None:
    """Shares are of the outlets that have no count; with counts alone the number of outlets follows."""
    groups = '[[audience.group]]\nname = "a"\n{}\nfilters = ["news/#"]\n[[audience.group]]\nfilters = ["news/#"]\n{}\n'
    more = '[[audience.group]]\nshare = 0.25\nqos = 0\nclient_id = "c-{i}"\nfilters = ["news/#"]\n'
    text = 'outlets = 110\nlabels = "template"\n' + groups.format("count = 10", "share = 0.75") + more
    found = definition_of(loaded(tmp_path, text))
    assert isinstance(found, ClientGroups)
    assert found.labels == "template"
    assert [(group.clients, group.qos, group.client_id) for group in found.groups] == [
        (10, None, ""),
        (75, None, ""),
        (25, 0, "c-{i}"),
    ]
    assert loaded(tmp_path, groups.format("count = 3", "count = 4")).audience.outlets == 7
    assert issubclass(Group, Section)


def test_groups_with_a_share_have_no_count_of_their_own() -> None:
    """Nor have tables that are wrong, which the model names."""
    assert count_groups([{"count": 1}, {"count": 2}]) == 3
    for wrong in (None, [], [{"count": 1}, {}], [{"count": "1"}], ["x"], [{"count": True}]):
        assert count_groups(wrong) is None
    with pytest.raises(Wrong):
        sizes_of([Group(count=1, filters=("a",))], 2)


GROUP = '[[audience.group]]\nfilters = ["a"]\n'


@pytest.mark.parametrize(
    ("audience", "key", "problem"),
    [
        (GROUP, "audience.group.0.count", "a group has a count or a share"),
        (GROUP + "count = 1\nshare = 1.0\n", "audience.group.0.count", "count and share are given"),
        ("[[audience.group]]\ncount = 1\n", "audience.group.0.filters", "the group subscribes to nothing"),
        ("outlets = 10\n" + GROUP + "share = 0.5\n", "audience.group", "the shares add up to 0.5"),
        ("outlets = 10\n" + GROUP + "count = 4\n", "audience.outlets", "the groups' counts add up to 4"),
        ("outlets = 4\n" + GROUP + "count = 4\n" + GROUP + "share = 1.0", "audience.outlets", "leaves too few"),
        ('subscribe = ["a"]\n' + GROUP + "count = 1\n", "audience.subscribe", "groups and subscribe are given"),
        (GROUP + "conut = 1\n", "audience.group.0.conut", "there is no such key"),
    ],
)
def test_a_mistake_is_named_with_key_and_line(tmp_path: Path, audience: str, key: str, problem: str) -> None:
    """And what would be right."""
    error = refused(written(tmp_path, f"[audience]\n{audience}\n{MESSAGE}"))
    assert error.key == key
    assert problem in str(error)
    assert error.remedy


def test_own_groups_need_own_messages(tmp_path: Path) -> None:
    """The wire's releases go to the wire's outlets."""
    assert refused(written(tmp_path, f"{GROUP}count = 1\n")).key == "audience.group"
