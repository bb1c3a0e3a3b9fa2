"""The control group's judgement: sides that agree, sides that do not, and sides that can't be compared."""

import random

import pytest

from bench.control_group.comparison import compare
from bench.control_group.records import Arrival, Records

DUE = 1_700_000_000_000_000_000
MS = 1_000_000


def control_clients(later_ns=0, messages=6, outlets=20, width_ns=0):
    """The swarm's times and the control group's: each connection has its own place in the broker's order."""
    source = random.Random(5)
    sampled, arrivals = {}, []
    for outlet in range(outlets):
        place, other = source.randrange(50 * MS), source.randrange(50 * MS)
        for sequence in range(1, messages + 1):
            due = DUE + sequence * 1000 * MS
            high = due + place + source.randrange(MS)
            sampled.setdefault(outlet, {})[sequence] = (due, high - width_ns, high)
            arrivals.append(Arrival(outlet, sequence, due, due, due + other + source.randrange(MS) + later_ns))
    return sampled, Records(arrivals)


def test_readers_that_differ_by_their_places_alone_agree():
    """Two connections of one outlet are served at different moments; in the mean they are not."""
    sampled, records = control_clients()
    held = compare(20, 20, sampled, records)
    assert held.disagreement == held.note == ""
    assert held.both == held.swarm.delivered == held.control.delivered == 120
    assert abs(held.difference_s[0]) <= held.error_s


@pytest.mark.parametrize("later_ns", [80 * MS, -80 * MS])
def test_a_swarm_whose_clock_is_off_disagrees_in_either_direction(later_ns):
    """A difference beyond the error makes the run doubtful, with both figures."""
    sampled, records = control_clients(later_ns)
    held = compare(20, 20, sampled, records)
    assert f"{held.difference_s[1] * 1e3:+.3g} ms" in held.disagreement
    assert abs(held.difference_s[1]) > held.error_s


def test_bounded_arrivals_agree_where_the_truth_may_lie_between_their_ends():
    """A difference at the upper ends alone is none."""
    sampled, records = control_clients(-80 * MS, width_ns=100 * MS)
    assert not compare(20, 20, sampled, records).disagreement


def test_a_delivery_that_one_of_the_two_had_alone_is_a_disagreement():
    """Each of them is counted on its side."""
    sampled, records = control_clients()
    del sampled[3][1]
    removed = records.arrivals.pop()
    held = compare(20, 20, sampled, records)
    assert removed.outlet != 3
    assert held.disagreement == ("1 deliveries reached the swarm and not its control group, 1 the other way round")


def test_where_connections_ended_nothing_is_held_against_anything():
    """The two had different chances; the reason is told, and neither side is blamed."""
    sampled, records = control_clients(80 * MS)
    del sampled[3]
    assert compare(20, 20, sampled, records, "3 of the swarm's connections ended").note.endswith("connections ended")
    records.ended.append("the connection ended")
    held = compare(20, 20, sampled, records)
    assert "1 connections of the control group ended: the connection ended" in held.note
    assert not held.disagreement


def test_a_control_group_that_broke_or_never_came_on_leaves_the_run_in_doubt():
    """The control group could not check the figures."""
    sampled, records = control_clients()
    assert compare(20, 18, sampled, records).disagreement == "2 of the control group's 20 clients never got on"
    assert compare(20, 20, sampled, Records(), fault="it died").disagreement == "it died"


def test_too_few_outlets_with_messages_judge_no_latency():
    """A standard error of a handful is none."""
    sampled, records = control_clients(80 * MS, outlets=9)
    held = compare(9, 9, sampled, records)
    assert held.difference_s is held.error_s is None
    assert not held.disagreement
    assert "fewer than 10 outlets" in held.note


def test_percentiles_are_by_nearest_rank():
    """The exact figures of each side."""
    sampled = {0: {n: (DUE, DUE + n * MS, DUE + n * MS) for n in range(1, 101)}}
    side = compare(1, 1, sampled, Records()).swarm
    assert side.seconds == {"p50": 0.050, "p90": 0.090, "p99": 0.099, "max": 0.1}
