"""The names of figures: metric, group and statistic, and what is said of a name that is none."""

import pytest

from bench.base.quantities import Unit
from bench.base.units import Wrong
from bench.scenario.figure_names import FIGURES, parse_figure, split_metric


@pytest.mark.parametrize(
    ("name", "metric", "stat"),
    [
        ("disclosure.p95", "disclosure", "p95"),
        ("transit.p99.95", "transit", "p99.95"),
        ("coverage.0.99.p75", "coverage.0.99", "p75"),
        ("disclosure{kind=flash}.p99", "disclosure{kind=flash}", "p99"),
        ("disclosure{ kind = 'flash' }.max", "disclosure{kind=flash}", "max"),
        ("coverage{kind=flash}.0.99.max", "coverage.0.99{kind=flash}", "max"),
        ("coverage.0.99{kind=flash}.max", "coverage.0.99{kind=flash}", "max"),
        ('transit{region="western-europe",language=de}.p50', "transit{language=de,region=western-europe}", "p50"),
        ("disclosure{circuit=de/western-europe}.p90", "disclosure{circuit=de/western-europe}", "p90"),
        ("kill.p99", "kill", "p99"),
        ("correction_missing", "correction_missing", None),
        ("missing{kind=kill}", "missing{kind=kill}", None),
        ("duplicates{language=zh-Hans}", "duplicates{language=zh-Hans}", None),
        ("overlapping{topic='news/1'}", "overlapping{topic=news/1}", None),
        ("transit{group=east,behaviour='slow'}.p90", "transit{behaviour=slow,group=east}", "p90"),
        ('transit{topic="a.p50, {i}"}.p90', 'transit{topic="a.p50, {i}"}', "p90"),
    ],
)
def test_a_name_is_a_metric_with_its_group_and_a_statistic(name: str, metric: str, stat: str | None) -> None:
    """Blanks, quotes and the place of the group do not matter."""
    found = parse_figure(name)
    assert (found.metric, found.stat) == (metric, stat)
    assert found.unit is (Unit.COUNT if stat is None else Unit.SECONDS)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("disclosure{kind=flsh}.p99", "did you mean flash?"),
        ("disclosure{language=tlh}.p99", ""),
        ("disclosure{qos=1}.p99", "group by kind, language, region, circuit, topic, behaviour, group"),
        ("disclosure{kind=flash,language=de}.p99", "give one of them"),
        ("disclosure{kind}.p99", "disclosure{kind=flash}.p99"),
        ("disclosure{}.p99", "disclosure{kind=flash}.p99"),
        ("disclosure{kind=flash.p99", "disclosure{kind=flash}.p99"),
        ("{kind=flash}disclosure.p99", "disclosure{kind=flash}.p99"),
        ("transit{kind=flash}.p99", "disclosure, spread"),
        ("spread{language=de}.p99", "disclosure, transit"),
        ("unsent{kind=flash}", "disclosure, spread"),
        ("outlets_on{language=de}", "disclosure, transit"),
        ("disclosure{kind=flash}", "every other percentile"),
        ("disclosure.p100", "a number between 0 and 100"),
        ("coverage.0.95.p99", "did you mean coverage."),
        ("missing.p99", "did you mean missing?"),
    ],
)
def test_a_name_that_is_none_says_what_would_be_right(name: str, remedy: str) -> None:
    """Another value, another group, another statistic."""
    with pytest.raises(Wrong) as caught:
        parse_figure(name)
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("name", FIGURES)
def test_every_listed_figure_is_a_name(name: str) -> None:
    """The list is what a mistake is answered with."""
    assert parse_figure(name).unit is FIGURES[name]


def test_a_metric_is_split_into_base_and_group() -> None:
    """For the code that looks figures up."""
    assert split_metric("coverage.1{kind=flash}") == ("coverage.1", {"kind": "flash"})
    assert split_metric("transit{language=de,region=western-europe}") == (
        "transit",
        {"language": "de", "region": "western-europe"},
    )
    assert split_metric("missing") == ("missing", {})
    assert split_metric('missing{topic="{i}=a,b"}') == ("missing", {"topic": "{i}=a,b"})


def test_the_time_that_stories_stood_is_a_sum_without_a_statistic():
    """In seconds, over outlets."""
    found = parse_figure("kill_standing")
    assert (found.metric, found.stat, found.unit) == ("kill_standing", None, Unit.SECONDS)
