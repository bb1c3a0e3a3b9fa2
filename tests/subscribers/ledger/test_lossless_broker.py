"""A broker that loses nothing, and outlets that leave and return at any moment."""

import random
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.ledgers import BUSIEST, DIRECTORY, START, Ledgers
from wire.directory.attendance import Attendance, How, Window

SECOND = 10**9
SUBACK_NS = SECOND // 10  # from an outlet's return


def random_windows(source, outlets):
    """Absences of all kinds over some 40 s, up to three for each outlet; one outlet of each of two partitions stays.

    A message that nobody in a partition is expected to get is settled there at once.
    """
    windows = {}
    staying = {min(outlet for outlet in DIRECTORY.entitled(BUSIEST, "flash") if outlet % 2 == part) for part in (0, 1)}
    for outlet in set(range(outlets)) - staying:
        bounds = sorted(source.sample(range(400), 2 * source.randrange(4)))
        pairs = list(zip(bounds[::2], bounds[1::2], strict=True))
        ways = [source.choice((How.DISCONNECT, How.CRASH, How.UNSUBSCRIBE)) for _ in pairs]
        if pairs and source.random() < 0.2:
            pairs[0], ways[0] = (0, pairs[0][1]), How.NOT_YET
        windows[outlet] = [
            Window(leave * SECOND // 10, back * SECOND // 10 - SUBACK_NS // 2, how)
            for (leave, back), how in zip(pairs, ways, strict=True)
        ]
    return Attendance(windows)


def arrival_of(windows, sent_ns, at_ns, *, lasting):
    """When a message comes that would come at ``at_ns`` to an outlet that stays; None where it never does."""
    for window in windows:
        left_ns, back_ns = START + window.leave_ns, START + window.return_ns + SUBACK_NS // 4
        if sent_ns < back_ns and at_ns >= left_ns:  # it is sent before SUBACK, and comes after DISCONNECT
            if not (lasting and window.how in (How.DISCONNECT, How.CRASH)):
                return None
            at_ns = max(at_ns, back_ns + 1)
    return at_ns


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.booleans())
def test_a_broker_that_loses_nothing_has_no_missing_deliveries(seed, lasting):
    """Messages on their way for up to 5 s, outlets that leave and return at any moment, and messages sent late."""
    source = random.Random(seed)
    attendance = random_windows(source, 120)
    ledgers = Ledgers(2, attendance, lasting=lasting)
    moves = []
    for sequence in range(1, 6):
        due_ns = START + source.randrange(45 * SECOND)
        sent_ns = due_ns + source.choice([0, source.randrange(4 * SECOND)])
        message = ledgers.announce(sequence, BUSIEST, "flash", due_ns)
        for outlet in DIRECTORY.entitled(BUSIEST, "flash"):
            at_ns = sent_ns + source.choice([source.randrange(SECOND // 1000), source.randrange(5 * SECOND)])
            at_ns = arrival_of(attendance.windows(outlet), sent_ns, at_ns, lasting=lasting)
            if at_ns is not None:
                moves.append((at_ns, partial(ledgers.arrive, message, outlet, at_ns, sent_ns=sent_ns)))
    arrivals = len(moves)
    for outlet in range(120):
        absences, slot = ledgers.ledgers[outlet % 2].absences, outlet // 2
        for window in attendance.windows(outlet):
            left_ns, back_ns = START + window.leave_ns, START + window.return_ns + SUBACK_NS // 4
            moves.append((left_ns, partial(absences.leave, slot, left_ns, window.how)))
            moves.append((back_ns, partial(absences.come_back, slot, back_ns)))
    now_ns = START
    for at_ns, act in sorted(moves, key=lambda move: move[0]):
        while now_ns + SECOND <= at_ns:
            now_ns += SECOND
            ledgers.report(now_ns)
        act()
    end_ns = START + 120 * SECOND
    ledgers.report(end_ns, deadline_ns=end_ns, final=True)
    ledgers.account.close()
    totals = ledgers.sums()
    assert ledgers.account.faults == ()
    assert (totals.missing, totals.outstanding) == (0, 0)
    assert totals.delivered == totals.expected == arrivals
