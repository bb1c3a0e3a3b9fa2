"""A scenario as a workload: composed ahead, given to the desk as a whole, measured and shown while it is published."""

import asyncio
import time

import pytest

from bench.brokers.opening import Broker
from bench.control_group.group import ControlGroup
from bench.run.metrics import RunCollector
from bench.run.scenario_workload import LEAD_NS, STORING_NS, ScenarioWorkload
from bench.scenario.load import load_scenario
from tests.support.load_test_wire import OUTLETS, load_test_wire
from tests.support.scenarios import ROOMY, written
from tests.support.waiting import eventually
from wire.workers.member import Readiness

BROKER = Broker("url", "unknown", ("mqtt://192.0.2.1",))
SCENARIO = """
name = "own"
duration = "1s"
warmup = "200ms"
[calendar]
background_per_minute = 600.0
"""


class Display:
    """Keeps its calls."""

    def __init__(self):
        self.shown = []

    def broker_up(self, broker, metrics_url):
        self.shown.append("broker up")

    def coming_on(self, readiness):
        self.shown.append(f"{readiness.on} on")

    def publishing(self, wire, seconds):
        self.shown.append("publishing")

    def settling(self, wire):
        self.shown.append("settling")


class Lab:
    """A workload on a wire without its broker, with an empty control group."""

    def __init__(self, folder, text=SCENARIO):
        self.scenario = load_scenario(written(folder, text), (f"audience.outlets={OUTLETS}",), machine=ROOMY)
        self.wire = load_test_wire()
        self.display = Display()
        self.collector = RunCollector((), lambda: None)
        self.control_group = ControlGroup(None, (), 1, folder / "control-group.log")
        self.workload = ScenarioWorkload(
            self.scenario, self.wire, BROKER, self.control_group, self.collector, self.display, folder
        )


@pytest.fixture
async def lab(tmp_path):
    made = Lab(tmp_path)
    yield made
    await made.control_group.stop()


async def test_a_calendar_that_is_kept_on_disk_has_time_for_that_and_is_given_as_a_whole(tmp_path):
    """Each release has some milliseconds before the first is due."""
    lab = Lab(tmp_path)
    workload = ScenarioWorkload(
        lab.scenario, lab.wire, BROKER, lab.control_group, lab.collector, lab.display, tmp_path, on_disk=True
    )
    began_ns = time.time_ns()
    start = await workload.compose()
    await workload.accept()
    count = len(lab.wire.desk.entries(1_000))
    assert count > 2
    assert start.start_ns >= began_ns + LEAD_NS + count * STORING_NS
    await lab.control_group.stop()


async def test_the_calendar_is_composed_ahead_and_given_to_the_desk_as_a_whole(lab):
    """The first due time is half a second away when composing is over; the warm-up is the scenario's."""
    began_ns = time.time_ns()
    start = await lab.workload.compose()
    composed_ns = time.time_ns()
    assert began_ns + LEAD_NS <= start.start_ns <= composed_ns + LEAD_NS
    assert start.warm_until_ns == start.start_ns + lab.scenario.warmup_ns
    assert lab.wire.desk.entries(1_000) == []
    await lab.workload.accept()
    dues = [entry.due_ns for entry in lab.wire.desk.entries(1_000)]
    assert len(dues) > 2
    assert all(start.start_ns <= due_ns <= start.start_ns + lab.scenario.duration_ns for due_ns in dues)


async def test_publishing_lasts_until_the_calendar_ends(lab):
    """The deliveries until then do not matter."""
    start = await lab.workload.compose()
    await lab.workload.publish()
    assert 0 <= time.time_ns() - start.start_ns - lab.scenario.duration_ns < 5_000_000_000


async def test_the_processors_are_measured_from_the_start_until_everything_is_settled(lab):
    """The collector has their saturation from the start on, for the metrics."""
    workload = lab.workload
    assert (workload.processors, workload.speed, lab.collector.saturation) == (None, None, None)
    began_s = time.monotonic()
    async with workload.measured():
        body_began_s = time.monotonic()
        assert lab.collector.saturation is not None
        assert workload.processors is None
        await eventually(lambda: time.monotonic() - body_began_s > 0.3)
        body_s = time.monotonic() - body_began_s
    assert workload.processors.saturation is lab.collector.saturation
    assert set(workload.processors.cpu_usage.parts) >= {"publisher"}
    assert body_s <= workload.publishing_s <= time.monotonic() - began_s
    assert workload.speed is not None


async def test_what_goes_on_is_shown_until_publishing_is_over(lab):
    """Outlets coming on, publishing twice a second, and then the wait for outstanding deliveries."""
    lab.workload.coming_on(Readiness(3, 0, 17, {}, ()))
    async with lab.workload.shown():
        await asyncio.sleep(0)
    assert lab.display.shown == ["3 on", "publishing", "settling"]


async def test_without_a_control_group_there_is_nothing_to_compare(lab):
    """The run goes on without it."""
    await lab.workload.set_up(Readiness(OUTLETS, 0, 0, {}, ()))
    await lab.workload.check()
    assert lab.workload.control is None


async def test_a_control_group_is_compared_with_the_swarm(tmp_path):
    """Outlets are sampled, and their control group never came on: that is a disagreement."""
    lab = Lab(tmp_path)
    wire = load_test_wire(sampled=(1, 2, 3))
    workload = ScenarioWorkload(lab.scenario, wire, BROKER, lab.control_group, lab.collector, lab.display, tmp_path)
    try:
        await workload.check()
    finally:
        await lab.control_group.stop()
    assert workload.control.disagreement == "3 of the control group's 3 clients never got on"
