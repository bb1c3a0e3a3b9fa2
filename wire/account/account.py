"""The account: deliveries expected, from the audience and the calendar, against deliveries that workers enumerated.

For each message and partition, expected == delivered + missing; a difference is a fault of our own, in ``faults``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from msgspec.structs import replace

from wire.account.absorbing import absorb
from wire.account.change_clock import settle_change, standing_of
from wire.account.change_figures import Change, Standing, earlier_by_label
from wire.account.changes import ChangeSet
from wire.account.closing import check_totals
from wire.account.cohorts import CohortLedger
from wire.account.delivery import Delivery, delivery_of
from wire.account.expectation import Expectation
from wire.account.expecting import count_first_transmission, expect
from wire.account.handover import announcement_of, announcements_of, handover_of
from wire.account.ownership import (
    LinkUp,
    Owned,
    OwnerReturned,
    OwnerUnreachable,
    Partitions,
    Unreachable,
)
from wire.account.reassignment import assign, close_account, repartition, settle_unattended
from wire.account.refusing import count_refused, restore_outbox
from wire.account.rows import ReleaseRow, SettledRelease
from wire.account.served import served_of
from wire.account.snapshot import changes_of, expected_of, restore
from wire.account.state import AccountState
from wire.account.store_port import EMPTY_OUTBOX, Changes, Expected, Snapshot, StoredOutbox
from wire.account.view import AccountView
from wire.contract.control import Announcement, Control, Handover
from wire.contract.outages import Outage
from wire.contract.own_message import Story
from wire.contract.release import Release
from wire.contract.tally import Tally
from wire.desk.message import Message
from wire.desk.refusal import Refusal
from wire.directory.cohorts import Cohorts
from wire.errors import StoreError

__all__ = ["Account"]

FindSettled = Callable[[str, int], Delivery | None]
FindCircuits = Callable[[str], Mapping[int, Sequence[str]]]  # of each settled version of a release


class Account(AccountView):
    """One wire's account over the partitions of ``expectation``, with histograms over ``bin_edges`` in nanoseconds.

    ``on_settled`` is given each release version once its messages are closed in every partition. With the ``desktops``
    of each outlet the reach of every release is kept, otherwise that of flashes alone, which must reach every outlet at
    once. ``find_settled`` finds the delivery of a release that has left memory; an account with it is kept on disk, and
    notes its changes; ``find_circuits`` finds where each settled version of a release went. ``on_fault`` is given the
    first faults. Deliveries are also counted by ``cohorts``, where there are any; these counts are not kept on disk.
    Moments are nanoseconds since the epoch.
    """

    def __init__(
        self,
        *,
        expectation: Expectation,
        bin_edges: Sequence[int],
        on_settled: Callable[[SettledRelease], None],
        desktops: Sequence[int] = (),
        find_settled: FindSettled | None = None,
        find_circuits: FindCircuits = lambda _: {},
        on_fault: Callable[[str], None] = lambda _: None,
        cohorts: Cohorts | None = None,
    ) -> None:
        self._on_settled = on_settled
        self._desktops = desktops
        self._find_settled = find_settled
        self._find_circuits = find_circuits
        self._saving = ChangeSet(kept=False)  # the changes of the save that is under way
        partitions = Partitions.unowned(expectation.partitions)
        state = AccountState(bin_edges, partitions, self._no_changes(), on_fault=on_fault)
        state.cohorts = None if cohorts is None else CohortLedger(cohorts, bin_edges)
        super().__init__(state, expectation)

    def begin(self, start_ns: int, warm_until_ns: int) -> None:
        """Set when publishing starts, the origin of planned absences, and when its warm-up ends."""
        self._state.start_ns = start_ns
        self._state.warm_until_ns = warm_until_ns

    def expect(self, release: Story, messages: Sequence[Message]) -> bool:
        """Expect the deliveries of a release that is about to be sent; False where they are expected already."""
        earlier: Mapping[str, Sequence[int]] = {}
        if self._find_settled is not None and isinstance(release, Release) and release.version > 1:
            labels = [message.label for message in messages]
            earlier = earlier_by_label(labels, release.version, self._sent(release.uri))
        return expect(self._state, self._expectation, self._desktops, release, messages, earlier)

    def sent(self, message: Message, sent_ns: int) -> None:
        """Count a message that was sent for the first time."""
        count_first_transmission(self._state, message, sent_ns)

    def refused(self, message: Message, refusal: Refusal, *, final: bool) -> None:
        """Count a message that the broker refused; with ``final`` it is not sent any more."""
        count_refused(self._state, message.sequence, refusal, final=final)

    def keep_sampled(self, former: "Account") -> None:
        """Take the sampled arrivals of the account of a killed wire: they are the load test's, and in no store."""
        self._state.sampled = former._state.sampled  # noqa: SLF001 - the same class

    def declare_outages(self, outages: tuple[Outage, ...]) -> None:
        """Take the broker's outages that are proved: around them the workers may excuse outlets without a plan."""
        self._state.outages = outages

    def publish_failed(self, reason: str) -> None:
        """Count a connection of the publisher that was refused or lost."""
        self._state.publish_errors[reason] += 1

    def absorb(self, tally: Tally) -> list[Control]:
        """Take a worker's tally of the partitions that it owns; return the answers to the worker.

        A tally that is older than one before changes nothing, nor does one after a gap until a whole one comes.
        """
        answers, settled = absorb(self._state, self._expectation, tally)
        self._settle(settled)
        return answers

    def served(self) -> tuple[int, ...]:
        """Return the messages, as far as they are known, of which each shared subscription has had a copy, for an owner
        that was not told, or may have missed it.
        """
        return served_of(self._state)

    def take_served(self) -> tuple[int, ...]:
        """Return the messages, since the last call, of which each shared subscription has had a copy: the workers that
        wait for one can close them.
        """
        served, self._state.served = tuple(self._state.served), []
        return served

    def retire(self, worker: str) -> None:
        """Forget the figures of a worker that does not come back; its counts of deliveries stay."""
        swarm = self._state.swarms.pop(worker, None)
        if swarm is not None:
            self._state.foreign += swarm.foreign

    def worker_ended(self, worker: str) -> None:
        """Note that none of a worker's outlets is on: the worker has ended. Its other figures stay."""
        swarm = self._state.swarms.get(worker)
        if swarm is not None:
            self._state.swarms[worker] = replace(swarm, states={})

    def close(self) -> None:
        """End the account: close messages open in partitions without a reachable owner, and compare the two sides."""
        self._settle(close_account(self._state, self._expectation))
        check_totals(self._state)

    # The owners of partitions; the rules of their states are in ownership.py.

    def assign(self, partition: int, instance: str) -> None:
        """Make a worker instance the owner of a partition that has no reachable one."""
        assign(self._state, partition, instance)

    def owner_unreachable(self, instance: str, now_ns: int) -> None:
        """Note that a worker instance can't be reached: unless it returns, its unreported deliveries are missing."""
        for partition in self.partitions_of(instance):
            if isinstance(self._state.partitions[partition], Owned):
                self._state.partitions.apply(partition, OwnerUnreachable(self._state.highest, now_ns))

    def owner_returned(self, instance: str) -> None:
        """Note that a worker instance that could not be reached is back, with everything that it counted."""
        for partition in self.partitions_of(instance):
            if isinstance(self._state.partitions[partition], Unreachable):
                self._state.partitions.apply(partition, OwnerReturned())

    def link_up(self, now_ns: int) -> None:
        """Note that the wire can be reached again: the absence of owners is counted from now on."""
        for partition in range(len(self._state.partitions)):
            self._state.partitions.apply(partition, LinkUp(now_ns))

    def settle_unattended(self, now_ns: int) -> None:
        """Give up owners that stay away for a minute, and close the messages due for as long without an owner."""
        self._settle(settle_unattended(self._state, self._expectation, now_ns))

    def repartition(self, count: int, now_ns: int) -> None:
        """Part the audience into so many partitions, all unowned; TransitionError where one has a reachable owner."""
        self._settle(repartition(self._state, self._expectation, count, now_ns))

    def handover(self, partition: int) -> list[Handover]:
        """Return the handover of a partition to its new owner, in parts; empty before the first message."""
        return handover_of(self._state, partition)

    def announcements(self, partitions: Iterable[int]) -> Iterator[Announcement]:
        """Yield the announcements of the messages open in these partitions, for an owner that may have missed some."""
        return announcements_of(self._state, partitions)

    def announcement(self, uri: str, version: int) -> Announcement:
        """Return the announcement of a release version that is about to be sent."""
        return announcement_of(self._state.releases[uri, version])

    def delivery(self, uri: str, version: int) -> Delivery | None:
        """Return the delivery of a release version as of now; None where it is not known."""
        key, state = (uri, version), self._state
        row = state.releases.get(key) or state.changes.releases.get(key) or self._saving.releases.get(key)
        if row is not None:
            return delivery_of(row, state.edges)
        return None if self._find_settled is None else self._find_settled(uri, version)

    def standing(self, uri: str, version: int, heading: str) -> Standing | None:
        """Return how many outlets had a story, on topics of a heading, when a version changed it, and how many of them
        do not have that version as of now; None where no earlier version was sent.
        """
        sent = self._sent(uri)
        earlier = earlier_by_label(sent.get(version, ()), version, sent)
        change = Change((uri, version), heading, earlier)
        return standing_of(self._state, self._expectation, change) if earlier else None

    def settled_release(self, uri: str, version: int) -> SettledRelease | None:
        """Return the figures of a settled release version with late deliveries; None where it is not in memory."""
        row = self._state.releases.get((uri, version))
        return None if row is None or row.open_records else row.settled(self.edges)

    # The stored form, for persistence.py.

    def restore(
        self, snapshot: Snapshot, *, release_of: Callable[[str, int], Release], outbox: StoredOutbox = EMPTY_OUTBOX
    ) -> None:
        """Give a new account the state of its last save, and of the messages in the outbox since.

        ``release_of`` finds a release by its uri and version.
        """
        restore(self._state, snapshot, self._expectation, self._desktops, release_of)
        restore_outbox(self._state, outbox)

    def encode_expected(self, uri: str, version: int) -> Expected:
        """Return the stored form of a release version that is about to be sent."""
        return expected_of(self._state, self._state.releases[uri, version])

    def begin_save(self) -> Changes:
        """Return the stored form of what has changed since the last save; ``save_done`` or ``save_failed`` follows."""
        self._saving, self._state.changes = self._state.changes, self._no_changes()
        return changes_of(self._state, self._saving)

    def save_done(self) -> None:
        """Note that the changes of the last save are on disk."""
        self._saving = self._no_changes()

    def save_failed(self) -> None:
        """Note that none of the changes of the last save are on disk: they are among the next save's."""
        self._state.changes.add(self._saving)
        self.save_done()

    def _no_changes(self) -> ChangeSet:
        return ChangeSet(kept=self._find_settled is not None)

    def _settle(self, rows: Iterable[ReleaseRow]) -> None:
        for row in rows:
            settle_change(self._state, self._expectation, row)
            self._on_settled(row.settled(self.edges))

    def _sent(self, uri: str) -> dict[int, Sequence[str]]:
        """Return the labels of each version of a release that was sent, as far as the store can be read."""
        found: dict[int, Sequence[str]] = {}
        with suppress(StoreError):
            found |= self._find_circuits(uri)
        for held in (self._saving.releases, self._state.changes.releases, self._state.releases):
            found |= {row.release.version: row.labels for row in held.values() if row.release.uri == uri}
        return found
