"""Entitlement, the digest, and the audience in figures."""

import json
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import topic_matches_sub

from wire.contract.places import LANGUAGES, REGIONS, SECTORS, Circuit
from wire.contract.topics import FLASH, filters, topic
from wire.directory.directory import Directory
from wire.directory.figures import audience
from wire.directory.outlet import Outlet
from wire.directory.population import population

SOME = {
    "languages": st.lists(st.sampled_from(["de", "en", "fr"]), min_size=1, max_size=3, unique=True),
    "sectors": st.lists(st.sampled_from(["business", "health", "sport"]), max_size=3, unique=True),
    "region": st.sampled_from(["western-europe", "western-africa"]),
}


@st.composite
def directories(draw):
    """Small directories of crowded circuits."""
    count = draw(st.integers(0, 12))
    outlets = []
    for index in range(count):
        languages, sectors, region = (draw(SOME[name]) for name in ("languages", "sectors", "region"))
        outlets.append(Outlet(index, f"{index}", "XX", region, "UTC", tuple(languages), tuple(sectors), 1, 1))
    return Directory(0, ("XX",), tuple(outlets))


def brute_force(directory, text):
    """The outlets that get a message on a topic and their matching filters, by another implementation of MQTT."""
    matching = {}
    for outlet in directory.outlets:
        wanted = filters(outlet.circuits, outlet.sectors)
        if matches := [pattern for pattern in wanted if topic_matches_sub(pattern, text)]:
            matching[outlet.index] = matches
    return matching


@given(directories())
def test_the_entitled_are_those_whose_filters_match_and_none_matches_twice(directory):
    """Entitlement is MQTT 3.1.1 §4.7 over the outlets' filters; where two overlap, §3.3.5 lets a broker send twice."""
    for language in ("de", "en", "fr", "th"):
        for region in ("western-europe", "western-africa"):
            circuit = Circuit(language, region)
            for heading in ("business", "health", "sport", "weather", FLASH):
                matching = brute_force(directory, topic(circuit, heading))
                assert list(directory.entitled(circuit, heading)) == list(matching)
                assert all(len(matches) == 1 for matches in matching.values())


def test_the_entitled_of_a_population_are_those_whose_filters_match():
    """The same over a directory as it is built, on each of its circuits and one that no outlet has."""
    directory = population(11, 150)
    for circuit in (*directory.circuits, Circuit("th", "polynesia")):
        for heading in ("business", "science", "religion", FLASH):
            assert list(directory.entitled(circuit, heading)) == list(brute_force(directory, topic(circuit, heading)))


def test_entitlement_is_an_array_that_is_kept():
    """Thousands of messages ask for the same few hundred topics; a message costs no new list."""
    directory = population(11, 500)
    circuit = directory.circuits[0]
    entitled = directory.entitled(circuit, "business")
    assert isinstance(entitled, array)
    assert entitled.typecode == "I"
    assert directory.entitled(circuit, "business") is entitled
    assert directory.outlets_of(circuit) is directory.entitled(circuit, FLASH)


def test_the_circuits_are_those_that_somebody_takes_in_order():
    """Nothing is published on a circuit without outlets."""
    directory = population(4, 300)
    taken = {circuit for outlet in directory.outlets for circuit in outlet.circuits}
    assert directory.circuits == tuple(sorted(taken))
    assert all(circuit.language in LANGUAGES and circuit.region in REGIONS for circuit in directory.circuits)


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("name", "B"),
        ("country", "AT"),
        ("region", "eastern-europe"),
        ("timezone", "UTC"),
        ("languages", ("en",)),
        ("sectors", ("sport",)),
        ("editors", 2),
        ("desktops", 2),
    ],
)
def test_the_digest_changes_with_every_field(field, other):
    """Two sides with the same digest have the same directory."""
    fields = {"index": 0, "name": "A", "country": "DE", "region": "western-europe", "timezone": "Europe/Berlin"}
    fields |= {"languages": ("de",), "sectors": (), "editors": 1, "desktops": 1}
    first, second = Outlet(**fields), Outlet(**{**fields, field: other})
    digest = Directory(0, ("DE",), (first,)).digest
    assert digest == Directory(9, ("DE",), (first,)).digest
    assert digest != Directory(0, ("DE",), (second,)).digest
    assert len(digest) == 16
    assert int(digest, 16) >= 0


def test_an_outlet_knows_its_id_and_its_circuits():
    """The id is the index in five digits; a circuit is one of its languages in its own region."""
    outlet = Outlet(42, "Turmblatt", "CH", "western-europe", "Europe/Zurich", ("de", "fr"), (), 3, 9)
    assert outlet.id == "00042"
    assert outlet.general
    assert outlet.circuits == (Circuit("de", "western-europe"), Circuit("fr", "western-europe"))
    assert not hasattr(outlet, "__dict__")


def test_the_audience_counts_an_outlet_in_each_of_its_languages_and_sectors():
    """The figures of ``wirestorm audience --json``, under exactly these names."""
    outlets = (
        Outlet(0, "A", "CH", "western-europe", "Europe/Zurich", ("de", "fr"), (), 3, 10),
        Outlet(1, "B", "AT", "western-europe", "Europe/Vienna", ("de",), ("sport", "business"), 2, 20),
        Outlet(2, "C", "KE", "eastern-africa", "Africa/Nairobi", ("en",), ("business",), 1, 30),
    )
    directory = Directory(7, ("AT", "CH", "KE"), outlets, ("A note.",))
    assert audience(directory) == {
        "seed": 7,
        "outlets": 3,
        "editors": 6,
        "desktops": 60,
        "countries": 3,
        "by_language": {"en": 1, "de": 2, "fr": 1},
        "by_region": {"eastern-africa": 1, "western-europe": 2},
        "by_sector": {"general": 1, "business": 2, "sport": 1},
        "circuits": ["de/western-europe", "en/eastern-africa", "fr/western-europe"],
        "digest": directory.digest,
        "notes": ["A note."],
    }


def test_the_audience_of_a_population_adds_up():
    """Regions part the outlets; the figures are those of the directory and go through JSON unchanged."""
    directory = population(8, 1200)
    figures = audience(directory)
    assert json.loads(json.dumps(figures)) == figures
    assert sum(figures["by_region"].values()) == figures["outlets"] == 1200
    assert figures["editors"] == sum(outlet.editors for outlet in directory.outlets)
    assert set(figures["by_sector"]) == {"general", *SECTORS}
    assert list(figures["by_language"]) == list(LANGUAGES)
