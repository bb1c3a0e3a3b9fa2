"""Faults that are planted in production code, each by changes of its text, to see that the simulation finds them."""

import inspect
import textwrap
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from subscribers.ledger.absence import Absence
from subscribers.ledger.ledger import Ledger
from subscribers.ledger.losses import Losses
from subscribers.ledger.past_absences import PastAbsences
from subscribers.ledger.possible import Possible
from subscribers.mqtt.answers import AnsweredConversation
from subscribers.outlets import broker_answers
from subscribers.outlets.pool import OutletPool
from wire.account import absorbing, change_clock, sharing, snapshot
from wire.account.ownership import Partitions
from wire.broker.publisher import Publisher
from wire.desk import rules
from wire.desk.agenda import Agenda
from wire.desk.desk import Desk
from wire.directory import behaviour_windows
from wire.service import memberships
from wire.service.dispatch import Dispatch
from wire.store import writer
from wire.workers.elastic_membership import ElasticMembership
from wire.workers.partition_notices import PartitionNotices

__all__ = ["FAULTS", "Change", "Fault", "planted"]


@dataclass(frozen=True)
class Change:
    """In a function the text ``right`` becomes ``wrong``."""

    function: Callable
    right: str
    wrong: str


@dataclass(frozen=True)
class Fault:
    """A fault, and the checker that finds it.

    The suite looks for it from the seed ``first`` on, in lives as ``live`` has them.
    """

    name: str
    checker: str
    changes: tuple[Change, ...]
    first: int = 0
    losing_reports: bool = False


FAULTS = (
    Fault(
        "a commit does not wait for its fsync",
        "no accepted release is lost",
        (Change(writer.configure, "synchronous = FULL", "synchronous = OFF"),),
    ),
    Fault(
        "a release is announced behind its send",
        "announced before it is sent",
        (
            Change(
                Dispatch._follow,
                "self._membership.tell(self._account.announcement(release.uri, release.version))",
                "asyncio.get_running_loop().call_later(0.01, self._membership.tell, "
                "self._account.announcement(release.uri, release.version))",
            ),
        ),
    ),
    # Membership refuses an old owner in two ways, and the account does too: without one of them the others hold.
    Fault(
        "an old owner is believed",
        "ends",
        (
            Change(absorbing.absorb, " and partition.index in mine", ""),
            Change(ElasticMembership._on_join, " and partition in owned", ""),
            Change(Partitions.is_former, "instance in self._former", "False"),
        ),
        losing_reports=True,
        first=9,
    ),
    Fault(
        "former owners are forgotten in a restart",
        "ends",
        (Change(snapshot.restore, ", snapshot.former_owners)", ")"),),
        first=790,
    ),
    # An absence that is over is not asked about later messages, and would prove them: one of the two is enough.
    Fault(
        "a message after an outlet's return is excused",
        "an absence excuses what it leaves open",
        (
            Change(Absence.must_reach, "if sent_ns >= self.back_ns:", "if False:"),
            Change(PastAbsences.since, "[bisect_right(self._absences, time_ns, key=_end) :]", "[:]"),
        ),
        first=173,
    ),
    Fault(
        "a message counts as unexpected before the broker is done with it",
        "possible and unexpected are the truth's",
        (Change(Absence.must_not_reach, "self.asked_ns - last_ns >= SETTLED_NS", "self.asked_ns > last_ns"),),
        first=120,
    ),
    Fault(
        "an outage excuses what comes after an outlet's return",
        "possible and unexpected are the truth's",
        (
            Change(Losses.explain, "min(lost.back_ns, max(ends_ns))", "max(ends_ns)"),
            Change(Losses.all_since, "self._over.since(time_ns)", "self._over.since(0)"),
        ),
        first=128,
    ),
    Fault(
        "an outage excuses nothing",
        "an outage excuses what died with the broker",
        (Change(Losses.since, "if not self.explained:", "if self.explained:"),),
        first=150,
    ),
    Fault(
        "what has come is not possible",
        "possible and unexpected are the truth's",
        (Change(Possible.close, "sums.possible += came + len(may)", "sums.possible += len(may)"),),
    ),
    Fault(
        "an outlet closes by another time zone's night",
        "an outlet leaves as planned",
        (Change(behaviour_windows._nights, "if zone.timezone == own", "if own"),),
        first=40,
    ),
    Fault(
        "a message at QoS 2 that is sent again is a further copy",
        "duplicates are the truth's",
        (Change(AnsweredConversation._is_new, "if packet_id in self._received:", "if False:"),),
        first=140,
    ),
    Fault(
        "what the members of a desk got is forgotten in a handover",
        "a desk has one copy",
        (Change(sharing.fold_members, "counts.get(slot, 0) + messages", "messages"),),
        first=120,
    ),
    Fault(
        "a new owner is not told which desks have their copy",
        "memory does not grow with messages",
        (Change(memberships.membership_of, "sequences = account.served()", "sequences = ()"),),
        first=320,
    ),
    Fault(
        "an interval is forgotten",
        "ends",
        (Change(Ledger.take_over, "self._settled.add_run(start, stop)", "(start, stop)"),),
        first=55,
    ),
    Fault(
        "a tally is counted before the gap in front of it is filled",
        "ends",
        (Change(absorbing._follows, "tally.number == last + 1", "tally.number > last"),),
        losing_reports=True,
        first=70,
    ),
    Fault(
        "a late delivery is not counted",
        "the account is the truth's",
        (Change(absorbing._absorb_records, "count_late(state, record, partition)", "()"),),
        first=10,
    ),
    # Desk and publisher both hold an embargo: without one of them the other one holds it.
    Fault(
        "an embargo ends early",
        "nothing leaves before its embargo",
        (
            Change(Desk.due, "now_ns = self._clock()", "now_ns = self._clock() + 1_000_000_000"),
            Change(Publisher._pump, "< message.embargo_ns", "< 0"),
        ),
    ),
    Fault(
        "a withheld release is sent",
        "nothing leaves before its embargo",
        (Change(rules.accept, "withholds(release) and not any", "withholds(release) and any"),),
    ),
    Fault(
        "the last version is the first to go",
        "no version overtakes another",
        (Change(Agenda.add, "key=lambda waiting: waiting.version", "key=lambda waiting: -waiting.version"),),
    ),
    Fault(
        "a kill goes to one circuit",
        "a killed release ends killed everywhere",
        (Change(rules.kill, "circuit in entry.circuits}", "circuit in entry.circuits[:1]}"),),
    ),
    Fault(
        "what replaces a story does not wait for its kill",
        "a kill leaves before what replaces the story",
        (
            Change(Agenda.take, "not self._has_kill_of(item.replaces) and ", ""),
            Change(Desk._may_be_sent, "item.behind", "(item.uri,)"),
        ),
        first=130,
    ),
    Fault(
        "a kill that came behind its replacement is not counted",
        "overtaken kills are the truth's",
        (Change(Ledger.mark, "topic.sums.overtaken += 1", "()"),),
    ),
    Fault(
        "a broker may have one message fewer under way than it was told",
        "an outlet takes what MQTT allows",
        (Change(AnsweredConversation._is_new, "if not self._room:", "if self._room <= 1:"),),
        first=45,
    ),
    Fault(
        "a broker that ends a connection is not quoted",
        "what a broker says is told",
        (
            Change(
                OutletPool.on_events,
                "self._drop(outlet, broker_answers.disconnection(event))",
                "self._drop(outlet, TIMED_OUT)",
            ),
        ),
    ),
    Fault(
        "a session that is kept for less than was asked for is no news",
        "what a broker says is told",
        (Change(broker_answers.unmet, "and event.session_expiry_s < asked_s", "and event.session_expiry_s < 0"),),
        first=55,
    ),
    Fault(
        "an outlet without the story is told to miss its kill",
        "who still has a killed story is known",
        (
            Change(
                change_clock._Books.without,
                "(outlets & ~self.never(uri, message.earlier, label, partition))",
                "outlets",
            ),
        ),
    ),
    Fault(
        "an owner is told before the disk has it",
        "a partition has one owner",
        (Change(PartitionNotices.tell, "self._after_save(tell)", "tell()"),),
    ),
    Fault(
        "a worker that is gone stays a member",
        "memory does not grow with messages",
        (Change(ElasticMembership.review, "self._drop(member)", "()"),),
        first=55,
    ),
    Fault(
        "a worker is answered out of contract",
        "control messages keep the contract",
        (
            Change(
                absorbing.absorb,
                "answers.append(AckClosed(partition.index, partition.closed))",
                "answers.extend(AckClosed(index, partition.closed) for index in (partition.index, -1))",
            ),
        ),
    ),
    Fault(
        "an exception ends a worker's callback",
        "no exception is lost",
        (Change(Ledger.take_over, "self._settled.add_run(start, stop)", "1 / 0"),),
    ),
)


@contextmanager
def planted(fault):
    """Have a fault in the code for as long as the context lasts. AssertionError where the right text is not there."""
    with ExitStack() as stack:
        for change in fault.changes:
            stack.enter_context(_changed(fault.name, change))
        yield


@contextmanager
def _changed(name, change):
    function = change.function
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(change.right) == 1, f"{name}: the code has changed; plant the fault anew"
    made = {}
    exec(compile(source.replace(change.right, change.wrong), name, "exec"), function.__globals__, made)
    right = function.__code__
    function.__code__ = made[function.__name__].__code__
    try:
        yield
    finally:
        function.__code__ = right
