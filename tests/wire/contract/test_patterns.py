"""Patterns of circuits: language, region, or both."""

import pytest

from wire.contract.patterns import PatternError, check_pattern, matching
from wire.directory.population import population

CIRCUITS = population(1, 500, 90).circuits


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("*", lambda circuit: True),
        ("de/*", lambda circuit: circuit.language == "de"),
        ("*/caribbean", lambda circuit: circuit.region == "caribbean"),
        ("zh-*/eastern-asia", lambda circuit: circuit.language[:3] == "zh-" and circuit.region == "eastern-asia"),
    ],
)
def test_a_pattern_matches_the_circuits_that_it_says(pattern, wanted):
    """Language, region, or both."""
    assert set(matching([check_pattern(pattern)], CIRCUITS)) == {circuit for circuit in CIRCUITS if wanted(circuit)}


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("de", "'de' is no pattern of circuits; give LANGUAGE/REGION such as de/western-europe"),
        ("nl/*", r"no language is called 'nl'; give \* or one of en, ko"),
        ("de/europe", r"no region is called 'europe'; give \* or one of"),
        ("de/*/x", r"no region is called '\*/x'"),
        ("", "'' is no pattern"),
    ],
)
def test_a_pattern_that_nothing_can_match_says_what_would_be_right(pattern, words):
    """A pattern that matches no possible circuit is a mistake, not an empty audience."""
    with pytest.raises(PatternError, match=words):
        check_pattern(pattern)
