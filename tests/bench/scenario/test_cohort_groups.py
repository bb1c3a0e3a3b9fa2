"""Thresholds and metrics by behaviour and group, against those that the audience has."""

import pytest

from bench.base.errors import ConfigurationError
from bench.scenario.cohort_groups import check_cohort_labels, check_cohorts
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY, written

BOTH = """\
[message]
topic = "news/1"
[audience]
[[audience.group]]
name = "east"
count = 8
filters = ["news/#"]
[[audience.group]]
count = 2
filters = ["news/+"]
[[audience.behaviour]]
kind = "flapping"
name = "coming and going"
share = 0.5
for = "1s"
every = "5s"
"""
PLAIN = '[message]\ntopic = "news/1"\n[audience]\noutlets = 4\nsubscribe = ["news/#"]\n'


def loaded(folder, text, threshold="", labels="auto"):
    lines = f"[thresholds]\n{threshold}\n" if threshold else ""
    text = f'{text}[metrics]\nlabels = "{labels}"\n{lines}'
    return load_scenario(written(folder, text), machine=ROOMY)


@pytest.mark.parametrize(
    "threshold",
    [
        "'disclosure{behaviour=steady}.p99' = '< 1s'",
        "'missing{behaviour=\"coming and going\"}' = '== 0'",
        "'duplicates{group=east}' = '== 0'",
        "'late{group=east,behaviour=steady}' = '== 0'",
    ],
)
def test_what_the_audience_has_may_be_named(tmp_path, threshold):
    """Behaviour and group also together."""
    scenario = loaded(tmp_path, BOTH, threshold)
    check_cohorts(scenario.thresholds, scenario.audience)
    assert len(scenario.thresholds) == 1


@pytest.mark.parametrize(
    ("text", "threshold", "problem", "remedy"),
    [
        (BOTH, "'missing{behaviour=stedy}' = '== 0'", "no behaviour stedy", "did you mean steady?"),
        (BOTH, "'missing{behaviour=x}' = '== 0'", "no behaviour x", "there are: steady, coming and going"),
        (BOTH, "'missing{group=eats}' = '== 0'", "no group eats", "did you mean east?"),
        (PLAIN, "'missing{behaviour=flapping}' = '== 0'", "no behaviour flapping", "there are: steady"),
        (PLAIN, "'missing{group=east}' = '== 0'", "no [[audience.group]] with a name", "leave the group"),
        (BOTH, "'reordered{group=east}' = '== 0'", "reordered is not known by group", "disclosure, transit, missing"),
        (BOTH, "'missing{group=east,topic=a}' = '== 0'", "not known together", "so do behaviour and group"),
    ],
)
def test_what_it_does_not_have_is_refused_with_the_nearest(tmp_path, text, threshold, problem, remedy):
    """At the threshold's line."""
    with pytest.raises(ConfigurationError) as caught:
        loaded(tmp_path, text, threshold)
    assert problem in str(caught.value)
    assert remedy in caught.value.remedy
    assert caught.value.line == (text.count("\n") + 4)


def test_without_behaviours_every_outlet_is_steady(tmp_path):
    """So that a scenario with behaviours runs without them too, to be compared with."""
    scenario = loaded(tmp_path, PLAIN, "'disclosure{behaviour=steady}.p99' = '< 1s'")
    assert len(scenario.thresholds) == 1


@pytest.mark.parametrize("labels", ["behaviour", "group"])
def test_metrics_have_these_labels_where_there_are_values(tmp_path, labels):
    """Else they would be one series without a name."""
    scenario = loaded(tmp_path, BOTH, labels=labels)
    check_cohort_labels(scenario.metrics, scenario.audience)
    with pytest.raises(ConfigurationError, match=r"the audience has no \[\[audience"):
        loaded(tmp_path, PLAIN, labels=labels)
