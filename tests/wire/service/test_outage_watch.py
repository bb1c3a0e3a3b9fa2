"""The proof of an outage: no publisher has its connection any more."""

import asyncio

import pytest
from msgspec.structs import replace

from tests.support.composed_wire import CONFIG, DIRECTORY, RUN, settings
from tests.support.publishing import Broker
from tests.support.scripted_worker import ScriptedWorker
from tests.support.stub_server import stub_server
from tests.support.waiting import eventually
from wire.broker.client import Access
from wire.contract.control import BrokerOutages
from wire.contract.outages import OUTAGES_MOST, Outage
from wire.service.composition import compose, in_memory, open_wire
from wire.service.memberships import MembershipKind
from wire.service.outage_watch import OutageWatch


class WatchCase:
    """A watch over some publishers, with a clock that moves by one each time it is read."""

    def __init__(self, publishers=1):
        self.now_ns = 100
        self.told = []
        self.watch = OutageWatch(publishers, self.clock, self.told.append)

    def clock(self):
        self.now_ns += 1
        return self.now_ns


def test_an_outage_lasts_until_a_publisher_sends_again():
    """A further try that fails changes nothing."""
    case = WatchCase()
    case.watch.sending(0)
    assert case.told == []
    case.watch.lost(0)
    case.watch.lost(0)
    assert case.told == [(Outage(101),)]
    case.watch.sending(0)
    assert case.told[1:] == [(Outage(101, 102),)]
    case.watch.lost(0)
    assert case.told[2:] == [(Outage(101, 102), Outage(103))]


def test_connections_that_fail_before_the_first_message_are_no_outage():
    """The broker may not have been there yet."""
    case = WatchCase()
    case.watch.lost(0)
    assert case.told == []


def test_the_watch_of_the_next_wire_goes_on_with_what_was_known():
    """The outages so far, and a fault that lasts; a wire that is killed makes no outage."""
    former, later, idle = WatchCase(), WatchCase(), WatchCase()
    idle.watch.take_over(WatchCase().watch)
    assert idle.told == []
    former.watch.fault_began()
    later.watch.take_over(former.watch)
    assert later.told == [(Outage(101),)]
    later.watch.sending(0)
    assert later.told[1:] == []
    later.watch.fault_ended()
    assert later.told[1:] == [(Outage(101, 102),)]


def test_a_broker_that_ends_the_connection_of_one_publisher_lives():
    """An outage is proved by all of them, and over with the first that is back."""
    case = WatchCase(2)
    case.watch.sending(0)
    case.watch.sending(1)
    case.watch.lost(0)
    case.watch.sending(0)
    case.watch.lost(1)
    assert case.told == []
    case.watch.lost(0)
    case.watch.sending(1)
    assert case.told == [(Outage(101),), (Outage(101, 102),)]


def test_a_fault_of_the_broker_is_an_outage_though_publishers_go_on():
    """Of a node of a cluster: until the last fault is mended, and the publishers send."""
    case = WatchCase()
    case.watch.sending(0)
    case.watch.fault_began()
    case.watch.fault_began()
    case.watch.fault_ended()
    assert case.told == [(Outage(101),)]
    case.watch.lost(0)
    case.watch.fault_ended()
    assert len(case.told) == 1
    case.watch.sending(0)
    assert case.told[1:] == [(Outage(101, 102),)]


def test_the_latest_outages_are_told():
    """As many as a message has room for."""
    case = WatchCase()
    for _ in range(OUTAGES_MOST + 5):
        case.watch.sending(0)
        case.watch.lost(0)
    assert len(case.told[-1]) == OUTAGES_MOST
    assert case.told[-1][-1].until_ns == 0


@pytest.mark.parametrize("lasting", [False, True])
async def test_a_load_test_tells_its_account_and_its_workers_of_an_outage(lasting):
    """When it begins, and when it is over; where sessions last the broker answers for all, and nothing is told."""
    broker = Broker()
    config = replace(CONFIG, qos=1, persistent=lasting)
    access = Access("127.0.0.1", broker.port)
    wire = compose(
        settings(config=config, access=access, grace_s=0.05), in_memory(RUN), MembershipKind.FIXED, audience=DIRECTORY
    )
    async with stub_server(broker.port, broker.serve), open_wire(wire):
        worker = ScriptedWorker(wire.membership)

        def told():
            return [heard.outages for heard in worker.heard if isinstance(heard, BrokerOutages)]

        worker.join()
        await wire.membership.gather(wire.assignment, 5)
        publishing = asyncio.create_task(wire.publisher.run())
        await eventually(lambda: wire.publisher.problem == "")
        broker.end_connection()
        await eventually(lambda: broker.connections == 2 and len(told()) == (0 if lasting else 2))
        publishing.cancel()
        await asyncio.wait([publishing])
    if lasting:
        assert (told(), wire.account.outages) == ([], ())
    else:
        (begun,), (over,) = told()
        assert (begun.until_ns, over.from_ns) == (0, begun.from_ns)
        assert over.until_ns > over.from_ns
        assert wire.account.outages == (over,)
