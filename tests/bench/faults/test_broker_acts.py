"""Faults of the broker's processes, on processes that stand for nodes."""

import pytest

from bench.brokers.opening import Broker
from bench.brokers.process import SupervisedBroker, stop_all
from bench.faults.broker_acts import BrokerEnded, BrokerStopped, broker_act
from bench.scenario.faults import Fault
from tests.support.processes import is_stopped, running
from tests.support.waiting import eventually


@pytest.fixture
async def broker(tmp_path):
    """A broker of two nodes, which are programs that wait."""
    started = [
        await SupervisedBroker.start(f"node {number}", ["/bin/sleep", "60"], tmp_path / f"{number}.log")
        for number in (1, 2)
    ]
    yield Broker("embedded", "0", ("mqtt://127.0.0.1:10240", "mqtt://127.0.0.1:10241"), processes=tuple(started))
    await stop_all(started)


def fault(kind, node=0):
    return Fault(name="f", kind=kind, at="1s", node=node, **{"for": "1s"})


async def test_a_stopped_node_is_held_up_and_goes_on(broker):
    """The other node is not concerned."""
    act = broker_act(fault("broker_stopped", node=2), broker, "3.1.1")
    assert isinstance(act, BrokerStopped)
    one, two = broker.processes
    await act.begin()
    await eventually(lambda: is_stopped(two.pid))
    assert not is_stopped(one.pid)
    await act.end()
    await eventually(lambda: not is_stopped(two.pid))


async def test_a_stopped_broker_that_is_released_goes_on(broker):
    """A run that ends while the fault lasts leaves no stopped process."""
    act = broker_act(fault("broker_stopped"), broker, "3.1.1")
    await act.begin()
    for process in broker.processes:
        await eventually(lambda process=process: is_stopped(process.pid))
    await act.release()
    for process in broker.processes:
        await eventually(lambda process=process: not is_stopped(process.pid))


@pytest.mark.parametrize("kind", ["broker_killed", "broker_restarted"])
async def test_a_broker_that_is_ended_is_down_on_every_node(broker, kind):
    """Which is no fault of the run; released it stays down, and is in nobody's way."""
    act = broker_act(fault(kind), broker, "3.1.1")
    assert isinstance(act, BrokerEnded)
    await act.begin()
    assert not any(running(process.pid) for process in broker.processes)
    await act.release()
    assert broker.alive()
