"""The keepalive that is in force."""

from subscribers.net.paced import ReadPace
from subscribers.outlets.pings import PONG_LIMIT_NS, UNANSWERED, Pings
from tests.support.mqtt_bytes import packet
from tests.support.outlet_pools import OUTLETS, SECOND_NS, PoolSetup
from tests.support.simulated_network import PINGREQ


def ticks(setup, seconds):
    for _ in range(seconds):
        setup.clock.now_ns += SECOND_NS
        setup.pool.tick()
        setup.network.turn()


def test_a_brokers_own_keepalive_is_kept():
    """5.0 §3.2.2.3.14: with a keepalive of 10 s each outlet is pinged every 5 s, though 60 s were asked for."""
    setup = PoolSetup(mqtt="5", keepalive_s=60)
    setup.network.connack = packet(0x20, b"\0\0\x03\x13\0\x0a")
    setup.start()
    ticks(setup, 10)
    assert setup.network.written.count(PINGREQ) == 2 * OUTLETS


def test_a_longer_keepalive_and_none_change_nothing():
    """Pings that come more often than they need to are allowed."""
    setup = PoolSetup(keepalive_s=20).start()
    pings = Pings(setup.network, 20, lambda outlet, reason: None)
    pings.obey(0)
    pings.obey(60)
    for _ in range(10):
        pings.tick(setup.outlets)
    assert setup.network.written.count(PINGREQ) == OUTLETS


def test_a_broker_that_answers_slower_than_its_keepalive_is_waited_for():
    """A connection is dropped after ten seconds without an answer, and pinged until then."""
    dropped = []
    setup = PoolSetup(keepalive_s=2).start()
    setup.network.answering = False
    pings = Pings(setup.network, 2, lambda outlet, reason: dropped.append(reason))
    for _ in range(PONG_LIMIT_NS // SECOND_NS):
        pings.tick(setup.outlets)
        setup.clock.now_ns += SECOND_NS
    assert not dropped
    assert setup.network.written.count(PINGREQ) == OUTLETS * PONG_LIMIT_NS // SECOND_NS
    pings.tick(setup.outlets)
    assert dropped == [UNANSWERED] * OUTLETS


def test_an_outlet_that_reads_slowly_is_pinged_and_never_dropped():
    """The answer may stand behind everything that the outlet has not read; a ping keeps its session alive."""
    dropped = []
    setup = PoolSetup(keepalive_s=2).start()
    setup.network.answering = False
    for outlet in setup.outlets:
        outlet.pace = ReadPace(100, 8_000)
    pings = Pings(setup.network, 2, lambda outlet, reason: dropped.append(outlet))
    for _ in range(3 * PONG_LIMIT_NS // SECOND_NS):
        pings.tick(setup.outlets)
        setup.clock.now_ns += SECOND_NS
    assert not dropped
    assert setup.network.written.count(PINGREQ) == 3 * OUTLETS * PONG_LIMIT_NS // SECOND_NS
