"""Random lives of outlets without sessions: what is missing, possible and came, beside an independent replay."""

import random
from functools import partial

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.ledgers import BUSIEST, DIRECTORY, START, Ledgers
from wire.directory.attendance import Attendance, Window

SECOND = 10**9
ASKING_NS, SUBACK_NS = SECOND // 20, SECOND // 10  # after an outlet's return
QUIET_NS = 10 * SECOND
END_NS = START + 150 * SECOND
ENTITLED = DIRECTORY.entitled(BUSIEST, "flash")


class Lives:
    """Outlets that leave and return without sessions, and a broker that drops some messages, all from a seed."""

    def __init__(self, seed):
        source = random.Random(seed)
        outlets = range(len(DIRECTORY.outlets))
        self.attendance = Attendance({outlet: list(_windows(source)) for outlet in outlets})
        self.ledgers = Ledgers(2, self.attendance, lasting=False)
        self.due, self.sent = {}, {}  # by sequence
        self.arrivals = {}  # by sequence and outlet
        self.closed_ns = {}  # by sequence and partition
        self._moves = [move for outlet in range(120) for move in self._absences(outlet)]
        for sequence in range(1, 6):
            due_ns = self.due[sequence] = START + source.randrange(45 * SECOND)
            sent_ns = self.sent[sequence] = due_ns + source.choice([0, source.randrange(4 * SECOND)])
            message = self.ledgers.announce(sequence, BUSIEST, "flash", due_ns)
            for outlet in ENTITLED:
                at_ns = sent_ns + source.choice([source.randrange(SECOND // 1000), source.randrange(5 * SECOND)])
                if source.random() < 0.95 and self._may(outlet, sent_ns, at_ns):
                    self.arrivals[sequence, outlet] = at_ns
                    self._moves.append((at_ns, partial(self.ledgers.arrive, message, outlet, at_ns, sent_ns=sent_ns)))

    def absences_of(self, outlet):
        """Each absence of an outlet as it happened: left, asked and back."""
        for window in self.attendance.windows(outlet):
            back_ns = START + window.return_ns
            yield START + window.leave_ns, back_ns + ASKING_NS, back_ns + SUBACK_NS

    def run(self):
        """Let everything happen, with a report each second."""
        now_ns, moves = START, sorted(self._moves, key=lambda move: move[0])
        while now_ns < END_NS:
            now_ns += SECOND
            while moves and moves[0][0] <= now_ns:
                moves.pop(0)[1]()
            self.ledgers.report(now_ns, final=now_ns >= END_NS, deadline_ns=END_NS)
            for partition, ledger in enumerate(self.ledgers.ledgers):
                for sequence in self.sent.keys() - ledger._open.keys():  # noqa: SLF001 - when each is closed
                    self.closed_ns.setdefault((sequence, partition), now_ns)
        self.ledgers.account.close()
        return self.ledgers.sums()

    def replay(self):
        """What must have come and did not, what may have come, and what of that came: from the timeline alone.

        Where nothing of a message has arrived in a partition, nobody knows there when it was sent: its due time stands
        for that.
        """
        missing = possible = came = 0
        for sequence in self.sent:
            for outlet in ENTITLED:
                closed_ns = self.closed_ns[sequence, outlet % 2]
                elsewhere = [
                    at_ns
                    for (other, place), at_ns in self.arrivals.items()
                    if other == sequence and place % 2 == outlet % 2 and at_ns <= closed_ns
                ]
                last_ns = max(elsewhere, default=0)
                sent_ns = self.sent[sequence] if elsewhere else self.due[sequence]
                at_ns = self.arrivals.get((sequence, outlet))
                absences = [each for each in self.absences_of(outlet) if each[0] <= closed_ns]
                if all(
                    sent_ns >= back or (sent_ns < left and last_ns and left - last_ns >= QUIET_NS)
                    for left, _, back in absences
                ):
                    missing += at_ns is None
                    continue
                gone = any(
                    left <= sent_ns < back and (asked > closed_ns or (last_ns and asked - last_ns >= QUIET_NS))
                    for left, asked, back in absences
                )
                came += at_ns is not None
                possible += at_ns is not None or not gone
        return missing, possible, came

    def _absences(self, outlet):
        absences, slot = self.ledgers.ledgers[outlet % 2].absences, outlet // 2
        for left_ns, asked_ns, back_ns in self.absences_of(outlet):
            yield left_ns, partial(absences.leave, slot, left_ns)
            yield asked_ns, partial(absences.ask, slot, asked_ns)
            yield back_ns, partial(absences.come_back, slot, back_ns)

    def _may(self, outlet, sent_ns, at_ns):
        """Whether a message can come then: the outlet is on, and was or became subscribed on the message's way."""
        return not any(left <= at_ns < back or sent_ns < left <= at_ns for left, _, back in self.absences_of(outlet))


def _windows(source):
    bounds = sorted(source.sample(range(60), 2 * source.randrange(4)))
    for leave_s, back_s in zip(bounds[::2], bounds[1::2], strict=True):
        yield Window(leave_s * SECOND, back_s * SECOND - SUBACK_NS)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
@example(8_307)  # an outlet leaves between the due time and the sending of a message of which nothing comes there
def test_the_account_is_what_an_independent_replay_says(seed):
    """Of a broker that drops messages of which some must come, and some may."""
    lives = Lives(seed)
    totals = lives.run()
    missing, possible, came = lives.replay()
    assert lives.ledgers.account.faults == ()
    assert totals.outstanding == 0
    assert totals.expected == totals.delivered + totals.missing
    assert (totals.missing, totals.sums.possible, totals.sums.possible_delivered) == (missing, possible, came)
    assert (totals.sums.unexpected, totals.sums.duplicates) == (0, 0)
