"""The pool of outlets, over a network without sockets: connecting, refusals, retries, and planned absences."""

from collections import Counter

import pytest

from subscribers.errors import WorkerError
from subscribers.net import ports
from subscribers.net.connection import HANDSHAKE_LIMIT_NS, Address
from subscribers.outlets.backoff import BACKOFF_FIRST_NS, BACKOFF_MOST_NS
from subscribers.outlets.pool import VIOLATIONS_MOST
from tests.support.mqtt_bytes import connack, packet
from tests.support.outlet_pools import OUTLETS, SECOND_NS, PoolSetup
from tests.support.simulated_network import DISCONNECT, PINGREQ, SimulatedNetwork
from wire.contract.outlet_state import OutletState
from wire.contract.permutation import Permutation

AWAY = {"away_share": 0.25, "away_ns": 2 * SECOND_NS, "duration_ns": 10 * SECOND_NS}


def test_outlets_connect_so_many_at_a_time_and_come_on():
    """Each change of a state is told; the time of each handshake is a figure, and that of all of them."""
    setup = PoolSetup(handshakes=10)
    setup.network.accepting = False
    setup.start()
    assert setup.states() == {"connecting": 10, "waiting": OUTLETS - 10}
    setup.clock.now_ns += SECOND_NS
    setup.network.accept()
    setup.network.turn()
    figures = setup.pool.figures
    assert setup.states() == {"on": OUTLETS}
    assert setup.changes == 2 * OUTLETS
    assert figures.connects == figures.connect_times.count == OUTLETS
    assert (figures.connect_times.max_ns, figures.coming_on_s) == (SECOND_NS, 1.0)
    assert figures.waiting == 0


def test_the_order_of_connecting_is_a_shuffle_that_repeats():
    """Some brokers serve in that order: it must be random, and the same in each run of a seed."""
    first, second = PoolSetup().start(), PoolSetup().start()
    in_order = [outlet.session.client_id for outlet in first.outlets]
    assert first.network.clients == second.network.clients != in_order
    assert sorted(first.network.clients) == sorted(in_order)
    trial = PoolSetup(permutation=Permutation(connects=1)).start()
    assert trial.network.clients != first.network.clients
    assert sorted(trial.network.clients) == sorted(in_order)


def test_an_outlet_whose_connection_ends_comes_back_later_each_time():
    """With jitter: between half of the time and all of it, which doubles up to the most."""
    setup = PoolSetup().start()
    outlet = setup.outlets[0]
    setup.network.lose(outlet, "connection reset by peer")
    setup.network.accepting = False
    assert setup.states() == {"on": OUTLETS - 1, "waiting": 1}
    for tries in range(9):
        most_ns = min(BACKOFF_MOST_NS, BACKOFF_FIRST_NS << tries)
        setup.clock.now_ns += most_ns // 2 - 1
        setup.network.wake()
        assert outlet.state is OutletState.WAITING
        setup.clock.now_ns += most_ns - most_ns // 2 + 1
        setup.network.wake()
        assert outlet.state is OutletState.CONNECTING
        setup.network.lose(outlet, "connection refused")
    assert setup.pool.figures.disconnects == {"connection reset by peer": 1, "connection refused": 9}
    setup.network.accept()
    setup.later(10)
    assert setup.states() == {"on": OUTLETS}
    assert outlet.tries == 0
    assert setup.pool.figures.connects == OUTLETS + 1


@pytest.mark.parametrize(
    ("settings", "answer", "code", "reason"),
    [
        ({}, b"\x20\x02\x00\x05", None, "connection refused, CONNACK 5: not authorised"),
        ({"mqtt": "5"}, b"\x20\x03\x00\x87\x00", None, "connection refused, CONNACK 135: not authorised"),
        ({}, None, 0x80, "refused, SUBACK 0x80: failure; MQTT 3.1.1 does not say why"),
        ({"mqtt": "5"}, None, 0x97, "refused, SUBACK 0x97: quota exceeded"),
    ],
)
def test_a_refused_outlet_does_not_come_again_and_is_reported_with_the_reason(settings, answer, code, reason):
    """The report has the ids of a few refused outlets, and no refused outlet counts as waiting."""
    setup = PoolSetup(**settings)
    setup.network.connack = answer or setup.network.connack
    setup.network.suback_code = code
    setup.start()
    setup.later(1)
    figures = setup.pool.figures
    assert setup.states() == {"refused": OUTLETS}
    assert all(told.endswith(reason) for told in figures.refused)
    assert sum(figures.refused.values()) == OUTLETS
    assert (answer is None) == any("subscription to wire/v1/" in told for told in figures.refused)
    assert len(figures.refused_samples) == 5
    assert (figures.waiting, figures.connects, sum(figures.disconnects.values())) == (0, 0, 0)
    assert len(setup.network.opened) == OUTLETS


def test_a_refusal_that_may_pass_is_a_lost_connection():
    """CONNACK 3 of a broker that is not ready."""
    setup = PoolSetup()
    setup.network.connack = b"\x20\x02\x00\x03"
    setup.start()
    assert setup.states() == {"waiting": OUTLETS}
    setup.network.connack = connack(setup.network.version)
    setup.later(1)
    assert setup.states() == {"on": OUTLETS}
    assert setup.pool.figures.disconnects == {"connection refused, CONNACK 3: server unavailable": OUTLETS}


def test_an_outlet_that_the_broker_disconnects_comes_back():
    """MQTT 5's DISCONNECT has a reason, which is counted."""
    setup = PoolSetup(mqtt="5").start()
    setup.network.deliver(setup.outlets[3], packet(0xE0, b"\x8b"))
    assert setup.states() == {"on": OUTLETS - 1, "waiting": 1}
    assert setup.pool.figures.disconnects == {"disconnected by the broker, 0x8b: server shutting down": 1}
    setup.later(1)
    assert setup.states() == {"on": OUTLETS}


def test_a_broker_that_refuses_and_disconnects_in_one_read_has_refused():
    """The second event finds the outlet refused, and changes nothing."""
    setup = PoolSetup(mqtt="5")
    setup.network.accepting = False
    setup.start()
    outlet = next(outlet for outlet in setup.outlets if outlet.state is OutletState.CONNECTING)
    setup.network.deliver(outlet, setup.network.connack)
    codes = b"\x97" * len(outlet.session.filters)
    setup.network.deliver(outlet, packet(0x90, b"\x00\x01\x00" + codes) + packet(0xE0, b"\x97"))
    assert outlet.state is OutletState.REFUSED
    setup.network.turn()
    setup.later(1)
    assert outlet.state is OutletState.REFUSED


def test_each_outlet_is_pinged_twice_in_its_keepalive_and_dropped_without_an_answer():
    """A slice of them each second."""
    setup = PoolSetup(keepalive_s=20).start()
    for _ in range(10):
        setup.pool.tick()
        setup.network.turn()
    assert setup.network.written.count(PINGREQ) == OUTLETS
    setup.network.answering = False
    for _ in range(10):
        setup.pool.tick()
    assert setup.states() == {"on": OUTLETS}
    for _ in range(10):
        setup.pool.tick()
    assert setup.states() == {"waiting": OUTLETS}
    assert setup.pool.figures.disconnects == {"no answer to a ping": OUTLETS}


def test_a_broker_that_violates_mqtt_in_every_handshake_is_given_up():
    """The fifth handshake would end as the ones before: no run waits for it."""
    setup = PoolSetup(handshakes=1000)
    setup.network.accepting = False
    setup.start()
    outlet = next(outlet for outlet in setup.outlets if outlet.state is OutletState.CONNECTING)
    for _ in range(VIOLATIONS_MOST):
        assert outlet.state is OutletState.CONNECTING
        setup.network.lose(outlet, "protocol error: CONNACK has a wrong length")
        setup.later(2)
    assert outlet.state is OutletState.REFUSED
    assert list(setup.pool.figures.refused) == [
        "connection given up after 5 tries: protocol error: CONNACK has a wrong length"
    ]


def test_a_granted_qos_below_the_one_that_was_asked_for_is_told():
    """Each outlet counts once."""
    setup = PoolSetup(qos=2)
    setup.network.suback_code = 1
    setup.start()
    assert setup.states() == {"on": OUTLETS}
    assert setup.pool.figures.unmet == {"the broker granted QoS 1, and QoS 2 was asked for": OUTLETS}


def test_a_handshake_that_never_ends_is_begun_again():
    """Half a minute is the limit; its place is free for others then."""
    setup = PoolSetup(handshakes=2)
    setup.network.accepting = False
    setup.start()
    setup.clock.now_ns += HANDSHAKE_LIMIT_NS + 1
    setup.pool.tick()
    assert setup.states() == {"waiting": OUTLETS}
    setup.network.turn()
    assert setup.states() == {"connecting": 2, "waiting": OUTLETS - 2}
    assert setup.pool.figures.disconnects == {"handshake timed out": 2}


def test_where_no_file_is_left_an_outlet_waits_for_one():
    """The system's reason is counted."""
    setup = PoolSetup()
    setup.network.files = False
    setup.start()
    assert setup.states() == {"waiting": OUTLETS}
    assert setup.pool.figures.disconnects == {"no socket: too many open files": OUTLETS}
    setup.network.files = True
    setup.later(1)
    assert setup.states() == {"on": OUTLETS}


def test_a_certificate_that_is_not_trusted_is_a_refusal_of_ours():
    """A certificate that is not trusted is not tried again."""
    setup = PoolSetup()
    setup.network.accepting = False
    setup.start()
    outlet = next(outlet for outlet in setup.outlets if outlet.state is OutletState.CONNECTING)
    setup.network.close(outlet)
    outlet.on_refused("its certificate has expired")
    assert outlet.state is OutletState.REFUSED
    assert setup.pool.figures.refused == {"connection given up: its certificate has expired": 1}


def test_a_closed_pool_has_disconnected_every_outlet_and_does_nothing_more():
    """Connected outlets send DISCONNECT; from then on no outlet leaves, returns or connects again."""
    setup = PoolSetup(handshakes=1, **AWAY).start()
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    setup.network.accepting = False
    setup.network.lose(setup.outlets[0])
    setup.later(0.2)
    setup.pool.close()
    setup.pool.close()
    assert setup.states() == {"gone": OUTLETS}
    opened = len(setup.network.opened)
    setup.network.accept()
    setup.later(15)
    assert setup.states() == {"gone": OUTLETS}
    assert len(setup.network.opened) == opened
    assert setup.network.written.count(DISCONNECT) >= OUTLETS - OUTLETS // 4 - 1


def test_outlets_spread_over_the_nodes_of_a_cluster_each_with_its_own_limiter():
    """By turns; the bound on handshakes is each node's."""
    setup = PoolSetup(handshakes=5, brokers=("mqtt://one:1883", "mqtt://two:1883", "mqtt://three:1883"))
    setup.network.accepting = False
    setup.start()
    assert setup.states() == {"connecting": 15, "waiting": OUTLETS - 15}


def test_more_outlets_than_one_address_has_ports_have_further_addresses_of_loopback(tmp_path, monkeypatch):
    """127.0.0.2, .3 and so on, each for as many as there are ports; towards another machine there is no choice."""

    class Loopback(SimulatedNetwork):
        def resolve(self, url):
            return Address("127.0.0.1", 1883)

    def sources(network_for):
        return Counter(PoolSetup(network_for).start().network.opened)

    assert sources(Loopback) == {None: OUTLETS}
    (tmp_path / "range").write_text(f"10000 {10_000 + ports.SPARE + 49}")
    monkeypatch.setattr(ports, "RANGE", tmp_path / "range")
    assert sources(Loopback) == {"127.0.0.2": 50, "127.0.0.3": 50, "127.0.0.4": 20}
    assert sources(SimulatedNetwork) == {None: OUTLETS}


def test_a_broker_whose_address_is_not_known_is_named():
    """The worker ends with the reason."""

    class Nowhere(SimulatedNetwork):
        def resolve(self, url):
            raise OSError(-2, "Name or service not known")

    with pytest.raises(WorkerError, match="mqtt://broker:1883 can't be used"):
        PoolSetup(Nowhere)
