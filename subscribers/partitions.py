"""The part of the audience that a worker owns: its partitions, each with a ledger, and the pool of their outlets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from subscribers.errors import WorkerError
from subscribers.ledger.causes import CauseCounts
from subscribers.ledger.killed_stories import KilledStories
from subscribers.ledger.ledger import Ledger
from subscribers.ledger.ranked import order_of
from subscribers.ledger.raw_records import RawRecords
from subscribers.ledger.replacements import Replacements
from subscribers.outlets.endpoints import ANYWHERE, Origins
from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.pool import OutletPool, ReadPathFor
from subscribers.outlets.ports import Network
from subscribers.outlets.sessions import Credentials
from subscribers.outlets.token_wait import Tokens
from subscribers.process import cpu_s, resident_bytes
from wire.contract.bins import edges
from wire.contract.control import (
    AckClosed,
    Announcement,
    Assignment,
    BrokerOutages,
    Handover,
    SharesServed,
    Start,
    WorkerConfig,
)
from wire.contract.histogram import Histogram
from wire.contract.outages import Outage
from wire.contract.tally import PartitionTally, SwarmFigures
from wire.directory.absence_plan import attendance_of
from wire.directory.audience import Audience
from wire.directory.cohorts import cohorts_of

__all__ = ["PartitionSet"]


class PartitionSet:
    """The partitions of one wire's audience that a worker owns. Partitions are added, and never taken away.

    ``ledgers`` are those of the partitions whose outlets are on or coming on, by index. ``records`` are the raw records
    in ``raw_folder``, where the run has any. ``audience_for`` makes the audience of a configuration, ``read_path_for``
    the way of reads past their sessions. ``on_changed`` is called with every change of an outlet's state,
    ``freeze_heap`` before outlets connect. ``origins`` are what this machine gives the outlets. ``memory`` is the
    process's in bytes, ``processor`` its time in seconds. WorkerError where the audience is not the wire's.
    """

    def __init__(
        self,
        assignment: Assignment,
        on_changed: Callable[[], None],
        *,
        network: Network,
        credentials: Credentials,
        worker: str,
        raw_folder: Path,
        audience_for: Callable[[WorkerConfig], Audience],
        read_path_for: ReadPathFor,
        freeze_heap: Callable[[], None],
        origins: Origins = ANYWHERE,
        tokens: Tokens | None = None,
        memory: Callable[[], int] = resident_bytes,
        processor: Callable[[], float] = cpu_s,
    ) -> None:
        config = assignment.config
        self.run_id = assignment.run_id
        self.config = config
        self.edges = edges(config.thresholds_ns)
        self._memory, self._processor = memory, processor
        self._bare_bytes = memory()
        self._network = network
        self._freeze_heap = freeze_heap
        self._audience = audience_for(config)
        if self._audience.digest != assignment.digest:
            raise WorkerError(
                f"this worker's directory is {self._audience.digest}, the wire's is {assignment.digest}: "
                "both must run the same version of wirestorm"
            )
        self._attendance = attendance_of(config, self._audience)
        self._cohorts = cohorts_of(config)
        self.records = RawRecords(raw_folder, worker, assignment.run_id, lasting=config.lasting, wanted=config.raw)
        self.pool = OutletPool(
            network,
            assignment,
            self._audience,
            self._attendance,
            self.edges,
            credentials,
            read_path_for,
            on_changed,
            origins,
            tokens,
        )
        self._ledgers: dict[int, Ledger] = {}
        self._expectant: dict[int, Ledger] = {}  # the ledgers whose handover is not complete yet
        self._started: Start | None = None
        self._outages: tuple[Outage, ...] = ()
        self._killed = KilledStories()
        self._replacements = Replacements()
        self._causes = CauseCounts()

    @property
    def ledgers(self) -> Mapping[int, Ledger]:
        """The ledgers by the index of their partition, in the order in which the partitions came."""
        return self._ledgers

    @property
    def partitions(self) -> tuple[tuple[int, int], ...]:
        """The (index, count) of each partition that has a ledger."""
        return tuple((ledger.index, ledger.count) for ledger in self._ledgers.values())

    @property
    def waiting(self) -> int:
        """The number of outlets that are not on yet, including partitions that wait for their handover."""
        return self.pool.figures.waiting + sum(ledger.size for ledger in self._expectant.values())

    def assign(self, assignment: Assignment) -> None:
        """Connect the outlets of further partitions, at once or after the partition's handover.

        Where the assignment has another number of ranked outlets, it holds from now on, and earlier orders are dropped.
        """
        if assignment.config.ranked != self.config.ranked:
            self.config = replace(self.config, ranked=assignment.config.ranked)
            for ledger in (*self._ledgers.values(), *self._expectant.values()):
                ledger.topics.rank(self.config.rank_step)
        outlets: list[SimulatedOutlet] = []
        for partition in assignment.partitions:
            if partition[0] in assignment.reassigned and partition[0] not in self._ledgers:
                self._expectant[partition[0]] = self._ledger(partition)
            elif partition[0] not in self._ledgers:
                outlets += self._enter(self._ledger(partition))
        self._connect(outlets)

    def take_over(self, message: Handover) -> None:
        """Take a part of a partition's handover; with the last part its outlets connect."""
        ledger = self._expectant.get(message.partition)
        if ledger is None:
            return
        self.records.announced(item.announced for item in message.messages)
        ledger.take_over(message.settled, message.messages, self._network.now_ns)
        if message.last:
            del self._expectant[message.partition]
            self._connect(self._enter(ledger))

    def start(self, message: Start) -> None:
        """Start the ledgers and the planned absences: publishing starts."""
        first = self._started is None
        self._started = message
        for ledger in (*self._ledgers.values(), *self._expectant.values()):
            ledger.start(message.start_ns, message.warm_until_ns)
        if first:
            self.pool.plan(message.start_ns, self.pool.outlets)

    def declare(self, message: BrokerOutages) -> None:
        """Take the outages of the broker that the wire proved."""
        self._outages = message.outages
        self.records.proved(message.outages)
        for ledger in (*self._ledgers.values(), *self._expectant.values()):
            ledger.absences.declare(message.outages)

    def announce(self, message: Announcement) -> None:
        """Open a release's messages, which are about to be sent, in every ledger."""
        if self.config.lasting:
            self._killed.announce(message)
        kills = self._replacements.announce(message)
        self.records.announced(message.messages, kills)
        for ledger in (*self._ledgers.values(), *self._expectant.values()):
            ledger.announce(message.messages, self._network.now_ns)
            ledger.follow(kills)

    def acknowledge(self, message: AckClosed) -> None:
        """Drop closed messages that the wire has in its account."""
        ledger = self._ledgers.get(message.partition)
        if ledger is not None:
            ledger.acknowledge(message.closed)

    def serve_shares(self, message: SharesServed) -> None:
        """Expect no copy any more for the shared subscriptions of messages that have had theirs."""
        for ledger in (*self._ledgers.values(), *self._expectant.values()):
            ledger.serve_shares(message.sequences)

    def tick(self, deadline_ns: int | None) -> int:
        """Count the arrivals since the last tick, and settle messages; return how many are still open."""
        now_ns = self._network.now_ns
        for ledger in self._ledgers.values():
            ledger.tick(now_ns, deadline_ns)
        return sum(ledger.open_count for ledger in self._ledgers.values())

    def tally(self, *, whole: bool, everything: bool) -> list[PartitionTally]:
        """Return each partition's tally. The file of raw records has an arrival before a tally counts it."""
        if everything:
            self.records.close()
        self.records.flush()
        tallies = [ledger.tally(whole=whole, everything=everything) for ledger in self._ledgers.values()]
        if everything and self.config.ranked:
            self._add_orders(tallies)
        return tallies

    def _add_orders(self, tallies: Sequence[PartitionTally]) -> None:
        """Add the order of each partition's messages, and what goes with it."""
        for tally, ledger in zip(tallies, self._ledgers.values(), strict=True):
            tally.order = order_of(ledger.topics.ranked, self.pool.facts(ledger, self._cohorts))

    def figures(self, rejected: Mapping[str, int]) -> SwarmFigures:
        """Return the figures of the process as a whole; ``rejected`` are its dropped control messages, by reason."""
        pool, tls = self.pool.figures, self._network.tls_handshakes
        catching_up = [ledger.absences.catching_up for ledger in self._ledgers.values()]
        return SwarmFigures(
            lag=pool.lag,
            connect_times=pool.connect_times,
            states={state.value: count for state, count in pool.states.items()},
            connects=pool.connects,
            coming_on_s=pool.coming_on_s,
            disconnects=dict(pool.disconnects),
            refused=dict(pool.refused),
            unmet=pool.unmet,
            foreign=sum(ledger.foreign for ledger in self._ledgers.values()),
            retained=sum(ledger.retained for ledger in self._ledgers.values()),
            answers=pool.answers,
            catch_up=self._merged(each.times() for each in catching_up) if self.config.lasting else None,
            catch_up_live=self._merged(each.live_feed.during for each in catching_up) if self.config.lasting else None,
            catch_up_before=self._merged(each.live_feed.before for each in catching_up)
            if self.config.lasting
            else None,
            caused=self._causes.report(),
            tls_handshakes=tls.all,
            tls_offered=tls.offered,
            tls_resumed=tls.resumed,
            windows_closed=self._network.windows_closed,
            read_clock_arrivals=self.pool.read_clock_arrivals,
            cpu_s=self._processor(),
            resident_bytes=self._memory(),
            bare_bytes=self._bare_bytes,
            raw=self.records.figures(),
            rejected=dict(rejected),
        )

    def _merged(self, parts: Iterable[Histogram]) -> Histogram:
        times = Histogram(self.edges)
        for part in parts:
            times.merge(part)
        return times

    def _ledger(self, partition: tuple[int, int]) -> Ledger:
        ledger = Ledger(
            self.run_id,
            self._audience,
            self._attendance,
            partition,
            self.edges,
            lasting=self.config.lasting,
            raw=self.records.file,
            rank_step=self.config.rank_step,
            cohorts=self._cohorts,
            killed=self._killed,
            causes=self._causes,
            journal=self.records.journal_of(partition),
        )
        if self._started is not None:
            ledger.start(self._started.start_ns, self._started.warm_until_ns)
        ledger.absences.declare(self._outages)
        return ledger

    def _enter(self, ledger: Ledger) -> list[SimulatedOutlet]:
        self._ledgers[ledger.index] = ledger
        made = self.pool.add(ledger)
        self.records.made((outlet.index, outlet.session.filters) for outlet in made)
        return made

    def _connect(self, outlets: list[SimulatedOutlet]) -> None:
        if not outlets:
            return
        self._freeze_heap()
        self.pool.start(outlets)
        if self._started is not None:
            self.pool.plan(self._started.start_ns, outlets)
