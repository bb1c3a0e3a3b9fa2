"""Thresholds on a part of the deliveries, against what a run counts by."""

import pytest

from bench.base.errors import ConfigurationError
from bench.scenario.load import load_scenario
from bench.scenario.topic_groups import check_groups, check_labels
from tests.support.scenarios import ROOMY, written

OWN = """\
[audience]
outlets = 4
subscribe = ["news/#"]
{labels}
[message]
topic = "news/{{i}}"
topics = {topics}
[thresholds]
{threshold}
"""


def loaded(folder, threshold, topics=5, labels=""):
    text = OWN.format(threshold=threshold, topics=topics, labels=labels)
    return load_scenario(written(folder, text), machine=ROOMY)


@pytest.mark.parametrize(
    ("topics", "labels", "name"),
    [
        (5, "", "news/3"),
        (5, 'labels = "template"', "news/{i}"),
        (500, "", "news/{i}"),
        (500, 'labels = "topic"', "news/499"),
        (2_000, 'labels = "topic"', "news/9999"),  # too many labels, which the audience refuses
    ],
)
def test_a_topic_is_named_as_it_is_counted(tmp_path, topics, labels, name):
    """By itself, or with the others of its template."""
    scenario = loaded(tmp_path, f"'disclosure{{topic=\"{name}\"}}.p99' = '< 1s'", topics, labels)
    (threshold,) = scenario.thresholds
    assert threshold.figure == f'disclosure{{topic="{name}"}}.p99'
    check_groups(scenario.thresholds, scenario.message, scenario.audience, scenario.seed)


@pytest.mark.parametrize(
    ("threshold", "topics", "problem", "remedy"),
    [
        ("'missing{topic=news/33}' = '== 0'", 5, "the run has no topic news/33", "did you mean news/3?"),
        ("'missing{topic=x}' = '== 0'", 5, "the run has no topic x", "did you mean news/0?"),
        ("'missing{topic=news/3}' = '== 0'", 500, "as news/{i}", 'audience.labels = "topic"'),
        ("'missing{language=de}' = '== 0'", 5, "no language", "group by topic"),
        ("'missing{topic=' = '== 0'", 5, "not readable", 'topic="news/1"'),
    ],
)
def test_a_part_that_the_run_does_not_count_is_refused_with_its_line(tmp_path, threshold, topics, problem, remedy):
    """The nearest topic is offered."""
    with pytest.raises(ConfigurationError) as caught:
        loaded(tmp_path, threshold, topics)
    assert problem in str(caught.value)
    assert remedy in caught.value.remedy
    assert caught.value.line == 9


def test_the_calendars_releases_have_no_topics_of_their_own(tmp_path):
    """They are counted by circuit."""
    with pytest.raises(ConfigurationError, match="only messages to clients of your own") as caught:
        load_scenario(written(tmp_path, "[thresholds]\n'missing{topic=a}' = '== 0'\n"), machine=ROOMY)
    assert caught.value.remedy == "group by language, region or circuit"


@pytest.mark.parametrize(
    ("labels", "settings", "problem"),
    [
        ("topic", (), ""),
        ("template", (), ""),
        ("none", (), ""),
        ("topic", ("message.topics=500",), "topics are counted together"),
        ("topic", ("message.topics=500", "audience.labels=topic"), ""),
        ("topic", ("audience.labels=template",), 'set audience.labels = "topic" too'),
        ("language", (), "have no language"),
        ("desk", (), "one of auto, none, language, region, topic, template, behaviour, group"),
    ],
)
def test_metrics_have_labels_that_the_run_counts_by(tmp_path, labels, settings, problem):
    """Another choice is refused before any load."""
    path = written(tmp_path, OWN.format(threshold="", topics=5, labels=""))
    overrides = [f"metrics.labels={labels}", *settings]
    if problem:
        with pytest.raises(ConfigurationError, match=problem):
            load_scenario(path, overrides, machine=ROOMY)
        return
    scenario = load_scenario(path, overrides, machine=ROOMY)
    assert scenario.metrics.labels == labels
    check_labels(scenario.metrics, scenario.message, scenario.audience, scenario.seed)


@pytest.mark.parametrize("labels", ["topic", "template"])
def test_metrics_of_the_wires_outlets_have_no_topic(tmp_path, labels):
    """They have language and region, one of them, or none."""
    with pytest.raises(ConfigurationError, match="take language or region"):
        load_scenario(written(tmp_path, ""), [f"metrics.labels={labels}"], machine=ROOMY)
    for choice in ("language", "region", "none", "auto"):
        load_scenario(written(tmp_path, ""), [f"metrics.labels={choice}"], machine=ROOMY)
