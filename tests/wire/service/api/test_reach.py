"""Audiences: each outlet is counted once, on however many circuits."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.recorded_desk import DIRECTORY, release
from wire.service.api.reach import ReachCounter, circuits_of, idle_editions

COUNTER = ReachCounter(DIRECTORY)


@given(st.lists(st.sampled_from(DIRECTORY.circuits), unique=True), st.sampled_from(["flash", "business", "sport"]))
def test_an_audience_is_the_union_over_its_circuits(circuits, heading):
    """By brute force over every outlet; asked again it is the same."""
    entitled = set().union(*(DIRECTORY.entitled(circuit, heading) for circuit in circuits))
    outlets = [DIRECTORY.outlets[index] for index in entitled]
    for _ in range(2):
        reach = COUNTER.of(circuits, heading)
        assert reach.outlets == len(outlets)
        assert reach.editors == sum(outlet.editors for outlet in outlets)
        assert reach.desktops == sum(outlet.desktops for outlet in outlets)


def test_patterns_choose_circuits_of_the_languages_that_there_are():
    """A star is every circuit of them, and none of another language."""
    assert {circuit.language for circuit in circuits_of(["*"], ["en", "es"], DIRECTORY)} == {"en", "es"}
    assert circuits_of(["en/*"], ["es"], DIRECTORY) == ()


def test_an_edition_without_a_circuit_is_named():
    """A sentence for each."""
    english = [circuit for circuit in DIRECTORY.circuits if circuit.language == "en"]
    (sentence,) = idle_editions(release(languages=("en", "es")), english)
    assert sentence == "The edition in Spanish goes nowhere: no requested circuit takes it."
