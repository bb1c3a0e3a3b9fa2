"""What shared desks need of a scenario: a broker with shared subscriptions, company for everybody, and one QoS."""

from pathlib import Path

import pytest

from bench.base.errors import ConfigurationError
from bench.scenario.desk_behaviours import check_desks, first_desk
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY, written

HEAD = '[broker]\nkind = "mosquitto"\n'
DESK = '[[audience.behaviour]]\nkind = "shared_desk"\n'
OWN = '[message]\ntopic = "news/1"\n'
GROUP = '[[audience.group]]\nname = "{}"\ncount = 10\nqos = {}\nfilters = ["{}"]\n'


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "[audience]\noutlets = 600\n" + DESK + "share = 0.1\nsize = 4\n",
        HEAD + "[audience]\nqos = 0\noutlets = 600\n" + DESK + "count = 2\nsize = 5\n",
        HEAD + OWN + GROUP.format("a", 1, "news/#") + GROUP.format("b", 0, "$share/g/news/1")
        + DESK + 'count = 6\ngroup = "a"\nsize = 3\n',
        HEAD + OWN + GROUP.format("a", 2, "news/#") + 'behaviour = "shared_desk"\n' + DESK + "size = 2\n",
    ],
)  # fmt: skip
def test_desks_are_a_part_of_the_outlets_or_of_a_group(tmp_path: Path, text: str) -> None:
    """At any QoS; the scenario as it is shown has the key."""
    scenario = load_scenario(written(tmp_path, text), machine=ROOMY)
    check_desks(scenario.audience, scenario.broker)
    assert first_desk(scenario.audience) == 0
    (shown,) = scenario.describe()["audience"]["behaviour"]
    assert (shown["kind"], shown["size"]) == ("shared_desk", scenario.audience.behaviour[0].size)


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ("[audience]\noutlets = 600\n" + DESK + "count = 61\nsize = 4\n", "count", "61 clients at desks of 4"),
        ("[audience]\noutlets = 600\n" + DESK + "share = 0.001\nsize = 4\n", "share", "shares with nobody"),
        ("[audience]\noutlets = 600\n" + DESK + "count = 61\nsize = 1\n", "size", "1 does not fit"),
        ("[audience]\naway_share = 0.1\n" + DESK + "count = 60\nsize = 3\n", "away_share", "lost unseen"),
        (OWN + GROUP.format("a", 1, "#") + 'behaviour = "shared_desk"\n' + DESK + "size = 9\n", "size", "leave one"),
        (OWN + GROUP.format("a", 1, "news/#") + GROUP.format("b", 0, "news/#") + DESK + "share = 0.5\nsize = 2\n",
         "kind", "not at one QoS"),
        (OWN + GROUP.format("a", 1, "$share/g/news/1") + DESK + "share = 0.4\nsize = 2\n", "kind", "share .* already"),
    ],
)  # fmt: skip
def test_what_cannot_be_shared_is_refused_with_its_line(tmp_path: Path, text: str, key: str, problem: str) -> None:
    """And with what would be right."""
    text = HEAD + text
    with pytest.raises(ConfigurationError, match=problem) as caught:
        load_scenario(written(tmp_path, text), machine=ROOMY)
    line = next(number for number, words in enumerate(text.splitlines(), 1) if words.startswith(f"{key} ="))
    if key == "kind":
        line = text[: text.index('kind = "shared_desk"')].count("\n") + 1
    assert caught.value.line == line
    assert caught.value.remedy


def test_the_embedded_broker_is_refused_because_it_has_no_shared_subscriptions(tmp_path: Path) -> None:
    """Nothing would arrive at any desk."""
    text = "[audience]\noutlets = 600\n" + DESK + "share = 0.1\nsize = 4\n"
    with pytest.raises(ConfigurationError, match="the embedded broker has no shared subscriptions") as caught:
        load_scenario(written(tmp_path, text), machine=ROOMY)
    assert (caught.value.line, "mosquitto" in caught.value.remedy) == (4, True)
