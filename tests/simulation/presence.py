"""Where each outlet was, and the way of each message to it, as seen on the network and at the broker.

Only absences whose messages no session holds are here: around these a delivery may be due or not. Nothing knows how a
ledger judges. Times are nanoseconds of the machine's clock, which nobody sets in a life with behaviours.
"""

from dataclasses import dataclass, field

from tests.simulation.kinds import OUTLETS
from tests.simulation.losses import Losses
from wire.contract.behaviours import Night
from wire.directory.absence_plan import attendance_of
from wire.directory.attendance import How, Window
from wire.directory.behaving import Behaving

__all__ = ["Presence", "nights"]

SECOND_NS = 1_000_000_000
DONE_NS = 10 * SECOND_NS  # after the last arrival of a message the broker is done with it (docs/measuring.md)
ON_TIME_NS = SECOND_NS // 100  # a worker that takes over, or was stopped, has an outlet leave late
SETTLED_AT_MOST_NS = 100 * SECOND_NS  # a message that never arrives is settled before
NEVER_NS = 2**63


@dataclass(slots=True)
class Span:
    """A planned absence, and what was seen of it, by worker instance: when the outlet left, when it connected or
    subscribed again for the first time, and when it read SUBACK then, NEVER_NS before that.
    """

    leave_ns: int
    return_ns: int
    how: How
    left: dict = field(default_factory=dict)
    asked: dict = field(default_factory=dict)
    back: dict = field(default_factory=dict)

    def gone(self, now_ns):
        """Whether the outlet was seen to leave, and was not to return yet."""
        return bool(self.left) and min(self.left.values()) <= now_ns < self.return_ns

    @property
    def end_ns(self):
        """When the outlet was subscribed again, at the latest."""
        return max(self.return_ns, max(self.back.values(), default=NEVER_NS))


@dataclass(slots=True)
class Way:
    """One routing of a message, for one outlet. ``client`` is the connection on which it was sent."""

    at_ns: int
    gone: bool  # the outlet was away as planned, and not subscribed any more
    client: object = None


@dataclass(slots=True)
class Haunts:
    """Arrivals of messages that were sent while their outlet was away, from a broker that kept them as none may.

    So many can be proved to be such at most, and at least where no worker was disturbed.
    """

    most: int = 0
    least: int = 0


@dataclass(slots=True)
class _Arrivals:
    """The arrivals of a message: the first one and the last one, and how many."""

    first_ns: int
    last_ns: int = 0
    numbers: dict = field(default_factory=dict)  # by outlet


class Presence:
    """The presence of all outlets in one life. ``judged``: some plan absences in which no session holds messages."""

    def __init__(self, kind):
        config = kind.config
        attendance, behaving = attendance_of(config, kind.directory), Behaving(config.seed, OUTLETS, config.behaviours)
        self._directory = kind.directory
        self._plan, self._spans = {}, {}
        self.strays = []  # (outlet, time) of those that left though they were to stay
        for outlet in range(OUTLETS):
            behaviour = behaving.behaviour(outlet)
            if isinstance(behaviour, Night):
                windows = tuple(nights(behaviour, kind.directory.outlets[outlet].timezone, config.duration_ns))
            else:
                windows = attendance.windows(outlet)
            self._plan[outlet] = windows
            unheld = [each for each in windows if each.unheld(lasting=config.lasting)]
            if unheld:
                self._spans[outlet] = [Span(each.leave_ns, each.return_ns, each.how) for each in unheld]
        for spans in self._spans.values():
            if spans[0].how is How.NOT_YET:
                spans[0].left[""] = 0  # it was never there
        self.losses = Losses() if kind.load_test and not config.lasting else None  # else no outage excuses anything
        self.judged = bool(self._spans) or self.losses is not None
        self.since_ns = 0  # when the first outlet was on: what was due before may have been settled without any worker
        self._instances = {}  # outlet -> the worker instances that had it
        self.haunts = Haunts()
        self._ways = {}  # (sequence, outlet) -> ways
        self._haunting = {}  # (sequence, outlet) -> the absence
        self._arrivals = {}  # sequence -> arrivals
        self._asked_ns = {}  # (instance, outlet) -> when the outlet last asked for its messages
        self._last_ns = {}  # (sequence, instance) -> the last arrival at its outlets that has a time
        self._timed = set()  # (sequence, instance) of messages that came to an outlet which is never away

    # What is seen at the workers' connections.

    def left(self, instance, outlet, client, now_ns):
        """An outlet leaves as planned: it disconnects, crashes or unsubscribes."""
        if not any(window.leave_ns <= now_ns < window.return_ns for window in self._plan[outlet]):
            self.strays.append((outlet, now_ns))
        span = self._latest(outlet, now_ns)
        if span is not None:
            client.left_ns = now_ns if now_ns - span.leave_ns < ON_TIME_NS else 0
            span.left.setdefault(instance, now_ns)
            span.back[instance] = NEVER_NS

    def asks(self, instance, outlet, now_ns):
        """An outlet opens a connection, or sends SUBSCRIBE."""
        if self.losses is not None:
            self.losses.asks(instance, outlet, now_ns)
        self._instances.setdefault(outlet, set()).add(instance)
        self._asked_ns[instance, outlet] = now_ns
        for span in self._over(outlet, now_ns):
            span.asked.setdefault(instance, now_ns)
            span.back.setdefault(instance, NEVER_NS)

    def subscribed(self, instance, outlet, now_ns):
        """An outlet reads SUBACK."""
        if self.losses is not None:
            self.losses.subscribed(instance, outlet, now_ns)
        self.since_ns = self.since_ns or now_ns
        for span in self._over(outlet, now_ns):
            span.back[instance] = min(span.back.get(instance, NEVER_NS), now_ns)

    def ended(self, instance, now_ns):
        """A worker instance has ended."""
        for spans in self._spans.values():
            for span in spans:
                if span.back.get(instance) == NEVER_NS:
                    span.back[instance] = now_ns

    def arrived(self, instance, outlet, sent, now_ns, *, calm):
        """An outlet reads a message; ``calm``: its worker tells of it, and none was disturbed so far."""
        arrivals = self._arrivals.get(sent.sequence)
        if (sent.sequence, outlet) in self._haunting:
            self._count_haunt(instance, outlet, sent, arrivals, calm=calm)
        if arrivals is None:
            arrivals = self._arrivals[sent.sequence] = _Arrivals(now_ns)
        arrivals.last_ns = now_ns
        if (
            self._asked_ns.get((instance, outlet), 0) <= sent.sent_ns
        ):  # else it waited for the outlet: no worker times it
            self._last_ns[sent.sequence, instance] = now_ns
            if outlet not in self._spans:
                self._timed.add((sent.sequence, instance))
        arrivals.numbers[outlet] = arrivals.numbers.get(outlet, 0) + 1

    def _count_haunt(self, instance, outlet, sent, arrivals, *, calm):
        span = self._haunting[sent.sequence, outlet]
        done_ns = span.asked.get(instance, 0) - DONE_NS  # the broker was, where it last arrived elsewhere before
        self.haunts.most += (sent.sent_ns if arrivals is None else arrivals.first_ns) <= done_ns
        # A worker knows the arrivals at its own outlets, and has no time of one that waited for an outlet's return.
        known = (sent.sequence, instance)
        own_ns = self._last_ns[known] if known in self._timed else NEVER_NS
        gone_ns = span.left.get(instance, NEVER_NS) + SECOND_NS
        if calm and own_ns <= done_ns and gone_ns <= sent.sent_ns and span.how is not How.UNSUBSCRIBE:
            single = len(self._ways[sent.sequence, outlet]) == 1 and outlet not in arrivals.numbers
            self.haunts.least += single and self.since_ns < sent.due_ns

    # What is seen at the broker.

    def routed(self, sent, reached, now_ns):
        """The broker has sent a message to the outlets in ``reached``, each with its connection, or None where it lost
        the message. Return the outlets that were away as planned.
        """
        gone = []
        for outlet in self._directory.entitled_to(sent.topic):
            if self.losses is not None:
                self.losses.routed(sent.sequence, outlet, reached.get(outlet), now_ns)
            if outlet not in self._spans:
                continue
            way = Way(now_ns, gone=False)
            if outlet in reached:
                way.client = reached[outlet]
            elif any(span.gone(now_ns) for span in self._spans[outlet]):
                way.gone = True
                gone.append(outlet)
            self._ways.setdefault((sent.sequence, outlet), []).append(way)
        return gone

    def haunt(self, sequence, outlet, now_ns):
        """The broker keeps a message for an outlet that is away, and will send it."""
        self._haunting[sequence, outlet] = self._latest(outlet, now_ns)

    # What is asked at the end.

    def haunted(self, sequence, outlet):
        """Whether the broker kept a message for an outlet that it should not have kept."""
        return (sequence, outlet) in self._haunting

    def doubtful(self, sent, outlet, *, calm=False):
        """Whether an absence or an outage leaves it open that a message was due to an outlet: it was on its way as the
        outlet left, or was sent before the outlet was subscribed again.

        A worker knows of the arrivals at its own outlets. In a life that is not ``calm`` they may have died with one.
        """
        until_ns = sent.due_ns + SETTLED_AT_MOST_NS
        if calm and outlet in self._instances:
            (instance,) = self._instances[outlet]
            until_ns = self._last_ns.get((sent.sequence, instance), until_ns - DONE_NS) + DONE_NS
        if any(sent.due_ns < span.end_ns and span.leave_ns < until_ns for span in self._spans.get(outlet, ())):
            return True
        return self.losses is not None and self.losses.open(sent, outlet, until_ns)

    def excused(self, sequence, outlet):
        """Whether all ways of a message to an outlet ended as planned: it was away, or left with the message on its way
        to it, and nobody lost anything.
        """
        ways = self._ways.get((sequence, outlet), ())
        return bool(ways) and all(way.gone or _left_meanwhile(way) for way in ways)

    def lost_by_leaving(self, sequence, outlet):
        """Whether a message was on its only way to an outlet when the outlet left, in the ten seconds before."""
        ways = self._ways.get((sequence, outlet), ())
        return len(ways) == 1 and _left_meanwhile(ways[0])

    def seen(self, sent, outlet):
        """Whether the outlet was seen to leave, on time, for each absence that leaves a delivery open.

        A worker that comes to know its plan late, or takes a partition over, may have connected an outlet meanwhile.
        """
        arrivals = self._arrivals.get(sent.sequence)
        last_ns = NEVER_NS if arrivals is None else arrivals.last_ns
        spans = [span for span in self._spans.get(outlet, ()) if span.leave_ns <= last_ns and sent.due_ns < span.end_ns]
        return all(span.left and min(span.left.values()) - span.leave_ns < ON_TIME_NS for span in spans) and not any(
            span.how is How.NOT_YET for span in spans
        )

    def further_arrivals(self):
        """The number of arrivals behind an outlet's first of a message, over all of them."""
        return sum(number - 1 for each in self._arrivals.values() for number in each.numbers.values())

    def _latest(self, outlet, now_ns):
        return max(
            (span for span in self._spans.get(outlet, ()) if span.leave_ns <= now_ns),
            key=lambda span: span.leave_ns,
            default=None,
        )

    def _over(self, outlet, now_ns):
        return (span for span in self._spans.get(outlet, ()) if span.return_ns <= now_ns)


def nights(night, timezone, duration_ns):
    """When an outlet of a time zone is closed: a night begins in its first day, and in each day before and after."""
    (first_ns,) = (zone.closes_ns for zone in night.zones if zone.timezone == timezone)
    for day in range(-1, duration_ns // night.period_ns + 1):
        leave_ns = first_ns + day * night.period_ns
        if leave_ns < duration_ns and leave_ns + night.away_ns > 0:
            yield Window(max(0, leave_ns), min(leave_ns + night.away_ns, duration_ns))


def _left_meanwhile(way):
    return way.client is not None and 0 <= way.client.left_ns - way.at_ns < DONE_NS
