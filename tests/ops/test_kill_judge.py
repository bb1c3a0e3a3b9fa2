"""The judge of ``scripts/kills.py``: what may be wrong after kills is a problem, and what a kill explains is none."""

from dataclasses import replace

import pytest

from tests.support.kills.facts import Facts
from tests.support.kills.judge import judge, log_problems
from tests.support.kills.killable import Kill
from tests.support.kills.record import Accepted, Record

KEY = ("urn:x:1", 1)
ASKED_S = 1_000_000.0
ACCEPTED = Accepted(*KEY, outlets=10, asked_s=ASKED_S)
DELIVERY = {"settled": True, "entitled": 10, "delivered": 10, "missing": 0, "first": "1970-01-12T13:46:41Z"}
COUNTS = {"expected": 10, "delivered": 10, "missing": 0, "outstanding": 0}
FACTS = Facts(states={KEY: "committed"}, deliveries={KEY: DELIVERY}, missing={}, counts=COUNTS, faults=[])


def problems(facts=FACTS, accepted=ACCEPTED, kills=(), others=()):
    record = {version.key: version for version in (accepted, *others)}
    return judge({accepted.key: accepted}, facts, kills, record).problems


def missing(cause, count=3):
    return replace(
        FACTS,
        deliveries={KEY: DELIVERY | {"delivered": 10 - count, "missing": count}},
        missing={KEY: [{"cause": cause, "topic": "wire/v1/en/x/flash", "outlets": ["00001"] * count}]},
        counts=COUNTS | {"delivered": 10 - count, "missing": count},
    )


def kill_of(name, after_s):
    return [Kill(1, name, ASKED_S + after_s)]


def test_nothing_is_wrong_with_a_release_that_every_outlet_has():
    """The judgement counts what is expected, and finds nothing."""
    judgement = judge({KEY: ACCEPTED}, FACTS, [], {KEY: ACCEPTED})
    assert (judgement.problems, judgement.lost, judgement.expected) == ((), 0, 10)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (replace(FACTS, states={}, deliveries={}), "is lost"),
        (replace(FACTS, states=FACTS.states | {("urn:x:9", 1): "committed"}), "was not accepted"),
        (replace(FACTS, states={KEY: "waiting"}), "it is waiting"),
        (replace(FACTS, states={KEY: "stopped"}), "it was stopped"),
        (replace(FACTS, deliveries={KEY: DELIVERY | {"settled": False}}), "not settled"),
        (replace(FACTS, deliveries={KEY: DELIVERY | {"delivered": 9}}), "10 entitled"),
        (replace(FACTS, deliveries={KEY: DELIVERY | {"entitled": 9, "delivered": 9}}), "named 10 outlets"),
        (replace(FACTS, counts=COUNTS | {"expected": 11}), "does not add up"),
        (replace(FACTS, counts=COUNTS | {"outstanding": 1}), "does not add up"),
        (replace(FACTS, faults=["message 7"]), "account fault: message 7"),
    ],
)
def test_a_difference_between_the_record_and_the_api_is_a_problem(facts, said):
    """Accepted for ever, settled, in sums that add up."""
    (problem,) = problems(facts)
    assert said in problem


def test_an_arrival_before_the_embargo_is_a_problem():
    """The first arrival is compared with the embargo that the client gave."""
    (problem,) = problems(accepted=replace(ACCEPTED, embargo_s=ASKED_S + 10))
    assert "before its embargo" in problem
    assert problems(accepted=replace(ACCEPTED, embargo_s=ASKED_S + 1)) == ()


@pytest.mark.parametrize(("cause", "name"), [("unreported", "worker-1"), ("undelivered", "broker")])
def test_a_delivery_may_be_missing_for_a_kill_that_explains_it(cause, name):
    """A kill of another process, or long before, explains nothing; a worker may wait for the wire for minutes."""
    assert problems(missing(cause), kills=kill_of(name, 5)) == ()
    assert problems(missing(cause), kills=kill_of(name, 200)) == ()
    assert len(problems(missing(cause), kills=kill_of("wire", 5))) == 1
    assert len(problems(missing(cause), kills=kill_of(name, -100))) == 1
    counted = judge({KEY: ACCEPTED}, missing(cause), kill_of(name, 5), {KEY: ACCEPTED})
    assert counted.missing == {cause: 3}


@pytest.mark.parametrize("cause", ["unsent", "refused"])
def test_a_message_is_only_left_out_where_its_release_was_killed(cause):
    """The wire sends everything else, through each kill of its own process."""
    killed = Accepted(KEY[0], 2, outlets=10, asked_s=ASKED_S + 1, kill=True)
    facts = replace(missing(cause), states={KEY: "committed", killed.key: "committed"})
    assert problems(facts, others=[killed]) == ()
    assert len(problems(missing(cause), kills=kill_of("wire", 1))) == 1
    assert len(problems(missing(cause), replace(ACCEPTED, kill=True))) == 1  # the kill itself is sent


def test_a_release_that_was_killed_while_it_waited_is_stopped():
    """Nothing was sent of it, and nothing is expected."""
    killed = Accepted(KEY[0], 2, outlets=10, asked_s=ASKED_S + 1, kill=True)
    stopped = {"settled": False, "entitled": 0, "delivered": 0, "missing": 0, "first": None}
    states = {KEY: "stopped", killed.key: "stopped"}
    counts = dict.fromkeys(COUNTS, 0)
    facts = replace(FACTS, states=states, deliveries={KEY: stopped}, counts=counts)
    assert problems(facts, others=[killed]) == ()


def test_the_logs_tell_of_our_own_faults():
    """Lines of JSON by their event, tracebacks in any log; a line that a kill cut off is none."""
    wire = '{"event": "dispatched"}\n{"event": "account fault", "fault": "x"}\n{"event": "acc'
    found = log_problems({"wire": wire, "worker-0": "Traceback (most recent call last):\n  ...", "broker": "17: ok"})
    assert [line.partition(":")[0] for line in found] == ["wire", "worker-0"]


def test_a_record_takes_a_version_once():
    """A second receipt of the same version, which the client did not ask for, is wrong."""
    record = Record()
    record.take(ACCEPTED)
    assert record.wrong == []
    record.take(ACCEPTED)
    assert "accepted twice" in record.wrong[0]
