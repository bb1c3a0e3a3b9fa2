"""A token for each connection of an outlet: at once, or when its source has it."""

import threading

import pytest

from subscribers.outlets.token_wait import POLL_NS, THREADS, TokenWait
from tests.support.outlet_pools import OUTLETS, SECOND_NS, PoolSetup
from tests.support.waiting import until
from wire.contract.outlet_state import OutletState
from wire.errors import TokenError


class Source:
    """Gives a token with a number that grows; fails while it is told to."""

    def __init__(self, *, waits=False):
        self.waits = waits
        self.asked = []
        self.problem = ""
        self.go = threading.Event()
        self.go.set()

    def token(self, client_id, index):
        assert self.go.wait(20)
        if self.problem:
            raise TokenError(self.problem)
        self.asked.append((client_id, index))
        return f"token-{index}-{len(self.asked)}"


def connected(setup):
    """Wait until all outlets are on; a thread's answers come at any time."""

    def on():
        setup.clock.now_ns += POLL_NS
        setup.network.wake()
        return setup.states() == {"on": OUTLETS}

    return on


def test_each_connection_has_a_token_of_its_own():
    """The user is the client id where there is none; a new connection asks again."""
    source = Source()
    setup = PoolSetup(tokens=source).start()
    assert setup.states() == {"on": OUTLETS}
    assert sorted(source.asked) == sorted((item.session.client_id, item.index) for item in setup.outlets)
    outlet = setup.outlets[3]
    before = outlet.session.options.password
    assert outlet.session.options.username == outlet.session.client_id.encode()
    setup.network.lose(outlet)
    setup.later(1)
    assert outlet.state is OutletState.ON
    assert before != outlet.session.options.password == f"token-3-{OUTLETS + 1}".encode()


def test_an_outlet_without_a_token_tries_again_later():
    """Counted by the reason, which has nothing of a token."""
    source = Source()
    source.problem = "the file has no token number 8"
    setup = PoolSetup(tokens=source, handshakes=OUTLETS)
    setup.start()
    assert setup.states() == {"waiting": OUTLETS}
    assert setup.pool.figures.disconnects == {"no token: the file has no token number 8": OUTLETS}
    source.problem = ""
    setup.later(1)
    assert setup.states() == {"on": OUTLETS}


def test_a_source_that_takes_its_time_does_not_hold_the_loop():
    """Outlets are connecting meanwhile, and come on as their tokens come."""
    source = Source(waits=True)
    source.go.clear()
    setup = PoolSetup(tokens=source, handshakes=OUTLETS).start()
    assert setup.states() == {"connecting": OUTLETS}
    assert source.asked == []
    assert setup.network.opened == []
    source.go.set()
    until(connected(setup))
    assert len(source.asked) == OUTLETS


def test_the_answer_to_a_question_of_before_opens_nothing():
    """An outlet that went away as planned while its token was made, or whose handshake took too long."""
    source = Source(waits=True)
    source.go.clear()
    away = {"away_share": 1.0, "away_ns": 2 * SECOND_NS, "duration_ns": 10 * SECOND_NS}
    setup = PoolSetup(tokens=source, handshakes=OUTLETS, **away).start()
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    setup.later(12)
    assert "away" not in setup.states()
    source.go.set()
    until(connected(setup))
    assert len(setup.network.opened) == OUTLETS


def test_a_pool_that_closes_opens_nothing_more():
    """Tokens that come later are of no use."""
    source = Source(waits=True)
    source.go.clear()
    setup = PoolSetup(tokens=source, handshakes=OUTLETS).start()
    setup.pool.close()
    source.go.set()
    setup.later(0.5)
    assert setup.states() == {"gone": OUTLETS}
    assert setup.network.opened == []


@pytest.mark.parametrize("outlets", [1, THREADS * 3])
def test_no_more_commands_run_at_a_time_than_there_are_threads(outlets):
    """Each may be a process."""
    running, most = 0, 0
    lock, full = threading.Lock(), threading.Event()

    class Counting:
        waits = True

        def token(self, client_id, index):
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
                if running == min(outlets, THREADS):
                    full.set()
            assert full.wait(20)
            with lock:
                running -= 1
            return "x"

    setup = PoolSetup()
    opened = []
    wait = TokenWait(setup.network, Counting(), opened.append, lambda *_: pytest.fail("there is a token"))
    for outlet in setup.outlets[:outlets]:
        wait.ask(outlet)

    def all_opened():
        setup.later(0.01)
        return len(opened) == outlets

    until(all_opened)
    assert most == min(outlets, THREADS)
