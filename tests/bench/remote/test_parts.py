"""The two parts of a run against a service: the warm-up is posted first, and what follows it moves as a whole."""

import time

import pytest

from bench.base.errors import ServiceFault
from bench.remote import parts as parts_module
from bench.remote.parts import Parts
from bench.run.halt import Halt
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY
from wire.directory.population import population

DIRECTORY = population(7, 200, 12)
MS = 1_000_000
SETTINGS = ("seed=7", "audience.outlets=200", "audience.countries=12", "calendar.background_per_minute=6000")
SCENARIO = load_scenario("steady", SETTINGS, machine=ROOMY).model_copy(
    update={"duration_ns": 200 * MS, "warmup_ns": 100 * MS}
)


class Poster:
    """Keeps what is posted. Its clock is the machine's, and goes on while the service settles a part."""

    def __init__(self, fault=None):
        self.posted = []
        self.settling_ns = 0
        self._fault = fault

    def clock(self):
        return time.time_ns() + self.settling_ns

    async def post_all(self, planned, post_ns):
        if self._fault:
            raise self._fault
        self.posted.append((planned, post_ns))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(parts_module, "LEAD_NS", 0)


async def test_the_warm_up_and_the_rest_are_the_calendar():
    """Each version once, with its kind; those of the warm-up are named, and none is due before publishing starts."""
    poster, parts = Poster(), Parts(SCENARIO, DIRECTORY, Halt())
    assert parts.start_ns == 0
    for post in await parts.compose(poster):
        await post()
    (early, _), (rest, _) = poster.posted
    keys = [{(item.release.uri, item.release.version) for item in part} for part in (early, rest)]
    assert early
    assert rest
    assert keys[0] == parts.warm
    assert keys[0] | keys[1] == parts.kind_of.keys()
    assert not keys[0] & keys[1]
    assert parts.start_ns <= min(item.due_ns for item in early)


async def test_a_part_moves_as_a_whole_to_the_moment_of_its_posting():
    """Due time and moment of posting move by the same time, and the rest is due after the warm-up's end."""
    poster, parts = Poster(), Parts(SCENARIO, DIRECTORY, Halt())
    warm_up, rest = await parts.compose(poster)
    await warm_up()
    poster.settling_ns = 3_600_000 * MS
    began_ns = poster.clock()
    await rest()
    planned, moments = poster.posted[1]
    assert began_ns <= min(moments) <= min(item.due_ns for item in planned)
    gaps = [item.due_ns - moment for item, moment in zip(planned, moments, strict=True)]
    assert min(gaps) >= 0


async def test_a_fault_of_the_service_halts_the_run():
    """The part ends, and the run has its fault."""
    halt = Halt()
    warm_up, rest = await Parts(SCENARIO, DIRECTORY, halt).compose(Poster(ServiceFault("http://wire", "it is gone")))
    await warm_up()
    assert "it is gone" in halt.fault
    await rest()
    assert halt.requested


async def test_two_runs_use_no_uri_twice():
    """The service keeps every release."""
    kinds = []
    for _ in range(2):
        parts = Parts(SCENARIO, DIRECTORY, Halt())
        await parts.compose(Poster())
        kinds.append({uri for uri, _ in parts.kind_of})
    assert kinds[0]
    assert not kinds[0] & kinds[1]
