"""Topic names and filters: the examples of the standard, and a second, independent implementation by brute force."""

import os
from random import Random

import pytest

from tests.support.mqtt_matching import brute_force
from wire.contract.topic_filters import FilterError, FilterIndex, TopicFilter, check_name, matches, parse_filter

# Pairs of filter and name that are compared; WIRESTORM_FILTER_PAIRS asks for more.
PAIRS = int(os.environ.get("WIRESTORM_FILTER_PAIRS", "1_000_000"))

# The standard's own examples: MQTT 3.1.1 §4.7.1.2, §4.7.1.3, §4.7.2 (the same in MQTT 5.0 §4.7).
STATED = [
    ("sport/tennis/player1/#", "sport/tennis/player1", True),
    ("sport/tennis/player1/#", "sport/tennis/player1/ranking", True),
    ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", True),
    ("sport/#", "sport", True),
    ("#", "sport/tennis", True),
    ("sport/tennis/+", "sport/tennis/player1", True),
    ("sport/tennis/+", "sport/tennis/player1/ranking", False),
    ("sport/+", "sport", False),
    ("sport/+", "sport/", True),
    ("+/+", "/finance", True),
    ("/+", "/finance", True),
    ("+", "/finance", False),
    ("+/tennis/#", "sport/tennis/player1", True),
    ("sport/+/player1", "sport/tennis/player1", True),
    ("#", "$SYS/broker", False),
    ("+/monitor/Clients", "$SYS/monitor/Clients", False),
    ("$SYS/#", "$SYS/broker/uptime", True),
    ("$SYS/monitor/+", "$SYS/monitor/Clients", True),
    ("ACCOUNTS", "Accounts", False),
    ("/", "/", True),
    ("+/+", "/", True),
    ("a//b", "a//b", True),
    ("a/+/b", "a//b", True),
    ("a/#", "ab", False),
    ("a/$b/#", "a/$b", True),
    ("+/$b", "a/$b", True),
]


def drawn(random, wildcards):
    """A random name, or a filter with wildcards, over few levels, so that many match."""
    words = ["", "a", "b", "$a", "ä"]
    levels = [random.choice(words) for _ in range(random.randint(1, 5))]
    if wildcards:
        levels = ["+" if random.random() < 0.3 else level for level in levels]
        if random.random() < 0.35:
            levels[random.randrange(len(levels)) :] = ["#"]
    return "/".join(levels) or "a"


@pytest.mark.parametrize(("pattern", "name", "expected"), STATED)
def test_the_examples_of_the_standard_hold(pattern, name, expected):
    """MQTT 3.1.1 §4.7.1 and §4.7.2, MQTT 5.0 §4.7.1 and §4.7.2; in the index as well."""
    check_name(name)
    index = FilterIndex()
    index.add(parse_filter(pattern).pattern, "it")
    assert matches(pattern, name) is expected
    assert list(index.find(name)) == ["it"] * expected
    assert brute_force(pattern, name) is expected


def test_an_independent_model_agrees_on_a_million_pairs_of_filter_and_name():
    """Rule by rule and in an index of all the filters: MQTT 3.1.1 §4.7, MQTT 5.0 §4.7, §4.8.2.

    A shared subscription is matched by its filter alone.
    """
    random = Random(18)
    names = set()
    while len(names) < 1_000:
        names.add(drawn(random, wildcards=False))
    filters = [drawn(random, wildcards=True) for _ in range(-(-PAIRS // len(names)))]
    index = FilterIndex()
    for number, pattern in enumerate(filters):
        share = f"$share/g{number % 7}/{pattern}" if number % 3 == 0 else pattern
        index.add(parse_filter(share).pattern, number)
    for name in sorted(names):
        expected = [number for number, pattern in enumerate(filters) if brute_force(pattern, name)]
        assert [number for number, pattern in enumerate(filters) if matches(pattern, name)] == expected
        assert sorted(index.find(name)) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("sport/tennis#", "sport/tennis/#/ranking", "#/a", "sport+", "sport/+a", "", "a\0b", "\ud800", "a" * 65_536),
        *("$share", "$share/", "$share/g", "$share/g/", "$share//a", "$share/+/a", "$share/#/a", "$share/g/a+"),
    ],
)
def test_a_text_that_is_no_filter_is_named_with_what_would_be_right(text):
    """MQTT 3.1.1 §4.7.1.2, §4.7.1.3, §4.7.3; MQTT 5.0 §4.8.2: a group's name is one level without wildcards."""
    with pytest.raises(FilterError) as raised:
        parse_filter(text)
    assert raised.value.problem
    assert raised.value.remedy
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize("text", ["a/+", "#", "", "a\0", "\udfff", "ä" * 32_768])
def test_a_text_that_is_no_topic_name_is_refused(text):
    """MQTT 3.1.1 §3.3.2.1: a name has no wildcards; §1.5.3: 65,535 bytes of UTF-8 at most."""
    with pytest.raises(FilterError):
        check_name(text)


@pytest.mark.parametrize(
    ("text", "share", "pattern"),
    [
        ("$share/consumer1//finance", "consumer1", "/finance"),
        ("$share/consumer1/sport/tennis/+", "consumer1", "sport/tennis/+"),
        ("$share/g/#", "g", "#"),
        ("$share/g/$SYS/#", "g", "$SYS/#"),
        ("$shared/g/a", "", "$shared/g/a"),
        ("a/$share/b", "", "a/$share/b"),
    ],
)
def test_a_shared_subscription_has_a_group_and_a_filter(text, share, pattern):
    """The examples of MQTT 5.0 §4.8.2: the same group with another filter is another subscription."""
    found = parse_filter(text)
    assert found == TopicFilter(pattern, share)
    assert str(found) == text


def test_an_index_finds_a_value_once_for_each_pattern_that_matches():
    """Overlapping filters of one client: MQTT 3.1.1 §3.3.5."""
    index = FilterIndex()
    for pattern in ("news/1", "news/+", "news/#", "#", "news/2"):
        index.add(pattern, 7)
    index.add("news/1", 8)
    assert sorted(index.find("news/1")) == [7, 7, 7, 7, 8]
    assert list(index.find("$SYS/x")) == []
