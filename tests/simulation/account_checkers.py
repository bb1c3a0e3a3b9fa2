"""The invariants of the account: its counts are the truth's, and so are must, may and must not around absences."""

from functools import cached_property

from tests.simulation.checker import Checker, numbered

__all__ = ["Absences", "Attendance", "Books", "Counts", "Outages", "Possible"]


class Books:
    """The account at the end of a life, as sets of (sequence, outlet)."""

    def __init__(self, world):
        account = world.wire.wire.account
        self._state = account._state  # noqa: SLF001 - the outlets that are excused
        self._presence, self._truth, self._calm = world.presence, world.truth, world.calm
        self.totals = account.totals()
        self.faults = account.faults
        self.messages = {item.sequence: item for item in numbered(world)}
        self.desks = {  # (sequence, name of the shared subscription) -> the outlets at the desk
            (item.sequence, group.name): group.members
            for item in self.messages.values()
            for group in world.directory.shared(item.topic)
        }
        self.entitled = {
            (item.sequence, outlet)
            for item in self.messages.values()
            for outlet in world.directory.entitled_to(item.topic)
        }
        untold = self._truth.untold
        self.arrivals = {pair: sum(copies.values()) - untold[pair] for pair, copies in self._truth.received.items()}
        missing = account.missing.outlets()
        self.missing = {(item.sequence, outlet) for item in missing for outlet in item.outlets}
        self.desks_missing = {(item.sequence, name) for item in missing for name in item.shares}

    @property
    def excused_deliveries(self):
        """The number of deliveries to entitled outlets that the account does not expect."""
        return len(self.entitled) + len(self.desks) - self.totals.expected

    @cached_property
    def served(self):
        """The messages of desks that some member received, as (sequence, name)."""
        return self.at_desks(self.received)

    def at_desks(self, pairs):
        """The messages of desks that some member has among these deliveries, as (sequence, name)."""
        return {
            (sequence, name)
            for (sequence, name), members in self.desks.items()
            if any((sequence, outlet) in pairs for outlet in members)
        }

    @cached_property
    def excused(self):
        """The outlets that are not expected to get a message, as far as the account has not forgotten who they are: it
        has in its first life.
        """
        by_place = {(item.uri, item.version, item.circuit): item.sequence for item in self.messages.values()}
        count = len(self._state.partitions)
        return {
            (by_place[*key, circuit], partition + slot * count)
            for key, row in self._state.releases.items()
            for circuit, by_partition in row.absent.excused.items()
            for partition, bits in by_partition.items()
            for slot in range(bits.bit_length())
            if bits >> slot & 1
        }

    @cached_property
    def doubtful(self):
        """The deliveries that an absence leaves open."""
        if not self._presence.judged:
            return set()
        presence, messages = self._presence, self.messages
        return {pair for pair in self.entitled if presence.doubtful(messages[pair[0]], pair[1], calm=self._calm)}

    def told(self, pairs, condition=lambda sequence, outlet: True):
        """Those of the deliveries for which a condition holds, and that a worker was told of before they were sent."""
        since_ns = self._presence.since_ns
        return [pair for pair in pairs if self.messages[pair[0]].due_ns > since_ns and condition(*pair)]

    @property
    def received(self):
        """The deliveries that an outlet received."""
        return self._truth.received.keys()

    @cached_property
    def told_of(self):
        """The deliveries that an outlet received before its worker gave its final tally."""
        return {pair for pair, copies in self.arrivals.items() if copies}


class Counts(Checker):
    """Expected is delivered and missing, each count is the truth's, and so is each outlet."""

    name = "the account is the truth's"

    def at_end(self, world):
        books = Books(world)
        totals, entitled, missing = books.totals, books.entitled, books.missing
        if books.faults:
            self.violated(world, f"faults: {books.faults}")
        if books.excused_deliveries and not world.presence.judged:
            most = len(entitled) + len(books.desks)
            self.violated(world, f"expected {totals.expected}, and {most} outlets and desks are entitled")
        if totals.expected != totals.delivered + totals.missing:
            self.violated(world, f"{totals.expected} is not {totals.delivered} delivered + {totals.missing} missing")
        if totals.missing != (named := len(missing) + len(books.desks_missing)):
            self.violated(world, f"missing {totals.missing}, and {named} are named")
        # Of an earlier life of the wire it is only known how many are excused.
        ghosts = sorted(entitled - missing - books.received - (books.excused if world.wires == 1 else books.doubtful))
        if ghosts:
            self.violated(world, f"delivered, and never received: {ghosts[:5]}")
        received = len(entitled & books.received) + len(books.served)
        if totals.delivered > received:
            self.violated(world, f"delivered {totals.delivered}, and {received} were received")
        if strangers := sorted(missing - entitled):
            self.violated(world, f"missing, and never entitled: {strangers[:5]}")
        for sequence, outlet in missing & books.received:
            if world.has_at_owner(sequence, outlet):
                self.violated(world, f"outlet {outlet} has message {sequence} at its owner, and is missing")


class Attendance(Checker):
    """An outlet leaves within the absences that it plans, a closed one by the clock of its own time zone."""

    name = "an outlet leaves as planned"

    def at_end(self, world):
        if world.calm and world.presence.strays:
            self.violated(world, f"left, and were to stay: {world.presence.strays[:5]}")


class Absences(Checker):
    """What the account does not expect, an absence leaves open. What is missing was lost, and not for an absence."""

    name = "an absence excuses what it leaves open"

    def at_end(self, world):
        if not world.presence.judged:
            return
        books = Books(world)
        if not 0 <= books.excused_deliveries <= len(books.doubtful):
            self.violated(world, f"{books.excused_deliveries} are excused, and {len(books.doubtful)} are open")
        if world.wires == 1:
            if len(books.excused) != books.excused_deliveries:
                self.violated(world, f"{books.excused_deliveries} are excused, and {len(books.excused)} are named")
            if wrong := sorted(books.excused - books.doubtful):
                self.violated(world, f"excused, and no absence leaves it open: {wrong[:5]}")
        if world.calm and (wrong := sorted(books.told(books.missing, world.presence.excused))):
            self.violated(world, f"missing, and lost by nothing but an absence: {wrong[:5]}")


class Outages(Checker):
    """What nothing but an outage of the broker kept from an outlet is not missing, where no session would have held it
    and the outlet's worker was told of the outage before the message was settled.
    """

    name = "an outage excuses what died with the broker"

    def at_end(self, world):
        losses = world.presence.losses
        if losses is None or not world.calm:
            return
        books = Books(world)
        kept = books.told(books.missing, lambda sequence, outlet: losses.excused(books.messages[sequence], outlet))
        if kept:
            self.violated(world, f"missing, and lost by nothing but an outage: {sorted(kept)[:5]}")


class Possible(Checker):
    """Possible deliveries are those that an absence leaves open, unexpected ones those of a broker that breaks MQTT."""

    name = "possible and unexpected are the truth's"

    def at_end(self, world):
        sums, presence = world.wire.wire.account.totals().sums, world.presence
        if not presence.judged:
            if sums.possible or sums.possible_delivered or sums.unexpected:
                self.violated(world, f"{sums.possible} possible, {sums.unexpected} unexpected, and nobody was away")
            return
        books, haunts = Books(world), presence.haunts
        most = len(books.doubtful) + presence.further_arrivals()
        if not world.calm:  # a new owner does not know what the former one took for possible
            most += len(books.doubtful & books.received)
        if not 0 <= sums.possible_delivered <= sums.possible <= most:
            self.violated(
                world, f"possible {sums.possible}, {sums.possible_delivered} delivered, and {most} are open at most"
            )
        if sums.unexpected > haunts.most:
            self.violated(world, f"unexpected {sums.unexpected}, and {haunts.most} were at most")
        if not world.calm:
            return
        if sums.unexpected < haunts.least:
            self.violated(world, f"unexpected {sums.unexpected}, and {haunts.least} were proved")
        lost = books.told(books.excused - books.received, presence.lost_by_leaving)
        if sums.possible - sums.possible_delivered < len(lost):
            self.violated(world, f"possible {sums.possible}, and {sorted(lost)[:5]} were lost as their outlets left")
        seen = {pair for pair in books.excused & books.told_of if presence.seen(books.messages[pair[0]], pair[1])}
        came = len(books.told(seen))
        if came > sums.possible_delivered + sums.unexpected:
            self.violated(world, f"{came} came to outlets that are excused, and {sums.possible_delivered} are possible")
