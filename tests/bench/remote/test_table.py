"""A version's delivery as a table and as JSON. Reach counts people, and is in no sum of deliveries."""

import io

import pytest
from rich.console import Console

from bench.remote.answers import read_delivery
from bench.remote.table import describe_delivery, print_delivery
from tests.support.scripted_client import DUE, URL, circuit_form, delivery_form


def printed(**changes):
    """The lines of a delivery, each without the space around it."""
    console = Console(width=110, file=io.StringIO())
    print_delivery(console, read_delivery(URL, delivery_form(**changes)))
    return [line.strip() for line in console.file.getvalue().splitlines() if line.strip()]


def cells(lines, name):
    """The figures of the row that begins with this name."""
    (row,) = (line for line in lines if line.startswith(name))
    return row.removeprefix(name).split()


def test_the_greatest_circuit_comes_first_and_the_sums_last():
    """Circuits of one size by name; thousands have commas."""
    lines = printed(
        circuits=[
            circuit_form("fr/western-europe", delivered=2),
            circuit_form("de/western-europe", delivered=2),
            circuit_form("ja/eastern-asia", delivered=1_000, missing=30, outstanding=4),
        ]
    )
    rows = [line.split()[0] for line in lines if "/" in line.split()[0]]
    assert rows == ["ja/eastern-asia", "de/western-europe", "fr/western-europe"]
    assert cells(lines, "ja/eastern-asia") == ["1,034", "1,000", "30", "4"]
    assert cells(lines, "all circuits") == ["1,038", "1,004", "30", "4"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "waiting", "circuits": []}, "it waits for its due time"),
        ({"state": "stopped", "circuits": []}, "it was stopped and is never sent"),
        ({}, "it was sent"),
        ({"state": "else"}, "it else"),
    ],
)
def test_its_state_is_told_in_words(changes, words):
    """A state that this client does not know is told as the service has it."""
    assert printed(**changes)[1] == f"due {DUE}; {words}"
    if changes.get("state") == "waiting":
        assert printed(**changes, due=None)[1] == f"due when it is lifted; {words}"


def test_what_has_not_begun_has_no_table():
    """Nor a reach, nor times."""
    assert len(printed(state="waiting", circuits=[])) == 2


def test_a_fraction_that_was_not_reached_can_be_only_while_something_is_outstanding():
    """Else it is reached never."""
    coverage = {"0.5": 0.01, "0.9": None, "0.99": None, "1": None}
    under_way = printed(coverage_seconds=coverage, circuits=[circuit_form(delivered=3, outstanding=2)])
    settled = printed(coverage_seconds=coverage, circuits=[circuit_form(delivered=3, missing=2)], last=None)
    (line,) = (line for line in under_way if line.startswith("from due"))
    assert line.endswith("to 50% 10 ms, to 90% not yet, to 99% not yet, to 100% not yet")
    assert any("to 90% never" in line for line in settled)
    assert any("last –, spread 20 ms" in line for line in settled)


def test_the_circuits_that_the_broker_refused_are_named_with_the_reason():
    """Each reason once, with all of its circuits; without a refusal nothing is said of it."""
    refused = "not authorised (0x87)"
    forms = [
        circuit_form("fr/western-europe", 0, 4, refused=refused),
        circuit_form("de/western-europe", 0, 5, refused=refused),
        circuit_form("ja/eastern-asia", 0, 3, refused="its packet has 9,000 bytes, and the broker takes 8,000 at most"),
        circuit_form("en/northern-america"),
    ]
    lines = printed(circuits=forms)
    start = lines.index("refused by the broker and given up: 3 of 4 circuits")
    assert lines[start + 1 : start + 3] == [
        "de/western-europe, fr/western-europe: not authorised (0x87)",
        "ja/eastern-asia: its packet has 9,000 bytes, and the broker takes 8,000 at most",
    ]
    assert not any("refused" in line for line in printed())
    told = describe_delivery(read_delivery(URL, delivery_form(circuits=forms)))
    assert [line["refused"] for line in told["circuits"]] == [form["refused"] for form in forms]


def test_a_kill_is_told_to_be_one():
    """Beside its version."""
    assert printed(status="canceled", version=2)[0] == "urn:x:1 version 2, a kill"
    assert printed()[0] == "urn:x:1 version 1"


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (8, 8), (9, 5), (100, 8)])
def test_at_most_eight_steps_of_the_reach_are_shown_and_the_last_one_always(count, shown):
    """In the order of their times."""
    steps = [{"since_due_seconds": number, "outlets": 10_000 + number, "desktops": 7} for number in range(count)]
    lines = printed(reach=steps)
    outlets = [line.split()[0] for line in lines if line.startswith("10,")]
    assert len(outlets) == shown
    assert outlets == sorted(outlets)
    assert outlets[-1] == f"{9_999 + count:,}"


def test_as_json_it_is_the_services_own_document_with_the_sums():
    """No value is rounded, and none is left out."""
    form = delivery_form(circuits=[circuit_form(), circuit_form("fr/western-europe", missing=2)])
    told = describe_delivery(read_delivery(URL, form))
    sums = {"entitled": 12, "delivered": 10, "missing": 2, "outstanding": 0}
    assert told == form | sums


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"kind": "kill", "had": 1_204, "missing": 0, "seconds": 0.012},
            "one of 1,204 outlets that had the story in 12",
        ),
        ({"kind": "kill", "had": 0, "missing": 0, "seconds": None}, "every one of 0 outlets that had the story"),
        (
            {"kind": "correction", "had": 7, "missing": 2, "seconds": None},
            "2 of 7 outlets that had the story do not have",
        ),
    ],
)
def test_a_change_says_how_many_outlets_had_the_story(change, words):
    """And how long the last of them had it; as JSON the service's own values."""
    (line,) = [line for line in printed(change=change) if line.startswith(change["kind"])]
    assert words in line
    assert describe_delivery(read_delivery(URL, delivery_form(change=change)))["change"] == change
    assert describe_delivery(read_delivery(URL, delivery_form()))["change"] is None
