"""The invariants, each a checker of its own. They see what happens on the network, and look at the end of a life."""

from tests.simulation.account_checkers import Absences, Attendance, Counts, Outages, Possible
from tests.simulation.checker import Checker, numbered, refused
from tests.simulation.copy_checkers import Desks, Duplicates
from tests.simulation.replacement_checkers import KillFirst, Overtaken
from tests.simulation.said_checkers import Protocol, Said
from wire.contract.control import Announcement, Assignment, Handover, Resync
from wire.contract.release import Status
from wire.desk.rules import withholds

__all__ = ["CHECKERS", "checkers"]

FORGOTTEN_S = 15.0  # a worker whose end nobody told is unreachable after 10 s, and no member two seconds later


class NothingLost(Checker):
    """An accepted release is kept, and its messages reach the broker, unless it was stopped or refused for a reason.

    At QoS 0 nobody knows whether they do: there each is given to a connection.
    """

    name = "no accepted release is lost"

    def at_end(self, world):
        truth, desk = world.truth, world.wire.wire.desk
        sent = {(item.uri, item.version, item.circuit) for item in truth.sent.values()}
        if not world.config.qos:
            sent = truth.written
        without = refused(world)
        for asked in truth.asked.values():
            if not asked.accepted:
                continue
            entries = {entry.release.version: entry for entry in desk.versions(asked.uri)}
            entry = entries.get(asked.version)
            if entry is None:
                self.violated(world, f"{asked.uri} version {asked.version} was accepted, and is not there")
                return
            if entry.state == "stopped" and asked.uri not in truth.kill_asked and not self._replaced(entry, entries):
                self.violated(world, f"{asked.uri} version {asked.version} was stopped, and nobody asked for that")
            if entry.state == "committed":
                for circuit in entry.circuits:
                    place = (asked.uri, asked.version, str(circuit))
                    if place not in sent and place not in without:
                        self.violated(world, f"{asked.uri} version {asked.version} never went to {circuit}")

    def _replaced(self, entry, entries):
        later = [other for version, other in entries.items() if version > entry.release.version]
        return bool(later) and (
            entry.release.status is Status.WITHHELD or any(withholds(other.release) for other in later)
        )


class Embargo(Checker):
    """Nothing is given to a connection before its embargo ends, by the machine's clock, or while it is withheld; that
    it is withheld is told to those alone who may have an earlier version.
    """

    name = "nothing leaves before its embargo"

    def written(self, world, process, sent):
        asked = world.truth.asked.get((sent.uri, sent.version))
        if asked is None or sent.status == "canceled":
            return
        if sent.status == "withheld":
            if all(
                (uri, version) >= (sent.uri, sent.version) for uri, version, _ in world.truth.written if uri == sent.uri
            ):
                self.violated(world, f"{sent} says that a story is withheld which nobody has")
            return
        if asked.held:
            self.violated(world, f"{sent.uri} version {sent.version} left while it was withheld")
        early_ns = (asked.embargo_ns or 0) - world.now_ns()
        if early_ns > 0:
            self.violated(world, f"{sent.uri} version {sent.version} left {early_ns / 1e9:.3f} s before its embargo")


class Versions(Checker):
    """No version of a release overtakes an earlier one: at the broker, and at any outlet."""

    name = "no version overtakes another"

    def __init__(self):
        self._highest = {}
        self._at_outlet = {}

    def arrived(self, world, sent, *, first):
        if first:
            if sent.version < self._highest.get(sent.uri, 0):
                self.violated(world, f"{sent} came first behind version {self._highest[sent.uri]}")
            self._highest[sent.uri] = max(sent.version, self._highest.get(sent.uri, 0))

    def received(self, world, instance, outlet, sent):
        if any(outlet in group.members for group in world.directory.shared(sent.topic)):
            return  # MQTT promises no order among the messages of a shared subscription
        # A former owner that was stopped may read late what came before its outlet went to the next owner.
        versions = self._at_outlet.setdefault((instance, outlet, sent.uri), set())
        haunted = world.presence.haunted(sent.sequence, outlet)
        if not haunted and sent.version not in versions and versions and sent.version < max(versions):
            self.violated(world, f"outlet {outlet} received {sent} behind version {max(versions)}")
        versions.add(sent.version)


class Killed(Checker):
    """A killed release ends killed at the desk, at the broker, and at each outlet that is not named as missing it.

    Another kill may stand in for the one that a client was told of: after a step of the clock backwards the first is
    not due yet, and the next one goes out in its place. Its client need not have had an answer.
    """

    name = "a killed release ends killed everywhere"

    def at_end(self, world):
        truth, wire = world.truth, world.wire.wire
        missing = {
            (item.sequence, place) for item in wire.account.missing.outlets() for place in (*item.outlets, *item.shares)
        }
        without = refused(world)
        for uri, told in truth.killed.items():
            versions = [entry.release for entry in wire.desk.versions(uri)]
            version = versions[-1].version
            if any(each.status is not Status.CANCELED for each in versions if each.version >= told) or version < told:
                self.violated(world, f"{uri} was killed by version {told}, and ends with {version}")
                continue
            messages = [item for item in truth.sent.values() if item.uri == uri]
            kills = {item.circuit: item for item in messages if item.version == version}
            for item in messages:
                place = (uri, version, item.circuit)
                lost = not world.config.qos and place in truth.written
                if item.circuit not in kills and place not in without and not lost:
                    self.violated(world, f"{item} was sent, and its kill was not")
            for kill in kills.values():
                places = [((outlet,), outlet) for outlet in world.directory.entitled_to(kill.topic)]
                places += [(group.members, group.name) for group in world.directory.shared(kill.topic)]
                for outlets, name in places:
                    versions = {each for outlet in outlets for each in truth.outlet_order.get((outlet, uri), ())}
                    named = (kill.sequence, name) in missing or world.presence.doubtful(kill, outlets[0])
                    if versions and max(versions) != version and not named:
                        self.violated(world, f"{name} has {uri} up to version {max(versions)}, without its kill")


class Standing(Checker):
    """The outlets that have a killed story and not its kill are those that miss the kill, but for those that miss every
    version before it too. Outlets that were away may have missed a version that they are not named for.
    """

    name = "who still has a killed story is known"

    def at_end(self, world):
        if world.presence.judged or world.is_load_test:  # a load test's account keeps no changes
            return
        wire = world.wire.wire
        missing = {(item.sequence, outlet) for item in wire.account.missing.outlets() for outlet in item.outlets}
        versions = {}
        for item in numbered(world):
            versions.setdefault((item.uri, item.topic), []).append((item.version, item.sequence))
        count = 0
        for (uri, topic), messages in versions.items():
            *earlier, (version, kill) = sorted(messages)
            last = wire.desk.versions(uri)[-1].release
            if last.status is Status.CANCELED and last.version == version:
                without = [outlet for outlet in world.directory.entitled_to(topic) if (kill, outlet) in missing]
                count += sum(any((sequence, outlet) not in missing for _, sequence in earlier) for outlet in without)
        told = wire.account.changes().without["kill"]
        if told != count:
            self.violated(world, f"{told} outlets are told to have a killed story, and {count} have one")


class AnnouncedFirst(Checker):
    """Every worker with a partition is told of a message before the message is first given to a connection.

    A worker that was unreachable joins again, by itself or asked to. It is told then of all that is open, once the disk
    has that it is back.
    """

    name = "announced before it is sent"

    def __init__(self):
        self._told = {}  # sequence -> instances
        self._handed_over = {}  # instance -> the highest sequence up to which it knows everything
        self._written = set()
        self._rejoining = set()

    def rejoined(self, world, instance):
        self._rejoining.add(instance)

    def told(self, world, process, instance, message):
        if isinstance(message, Resync):
            self._rejoining.add(instance)
        elif isinstance(message, Assignment):
            self._rejoining.discard(instance)
        elif isinstance(message, Announcement):
            for item in message.messages:
                self._told.setdefault(item.sequence, set()).add(instance)
        elif isinstance(message, Handover):
            ends = [stop - 1 for _, stop in message.settled] + [item.announced.sequence for item in message.messages]
            self._handed_over[instance] = max([self._handed_over.get(instance, 0), *ends])

    def written(self, world, process, sent):
        if sent.sequence in self._written or sent.sequence <= process.recovered:
            return  # workers of an earlier life of the wire are told when they are heard again
        self._written.add(sent.sequence)
        told = self._told.get(sent.sequence, ())
        for member in process.wire.membership.present():
            instance = member.instance
            if instance in self._rejoining:
                continue
            if member.told and instance not in told and self._handed_over.get(instance, 0) < sent.sequence:
                self.violated(world, f"message {sent.sequence} is sent, and {instance} was not told of it")


class OneOwner(Checker):
    """A worker is told of a partition only while the disk has it as the partition's one owner. A load test gives it to
    another one only once its owner has ended.
    """

    name = "a partition has one owner"

    def __init__(self):
        self._owners = {}

    def told(self, world, process, instance, message):
        if isinstance(message, Assignment) and world.is_load_test:
            ended = {worker.instance for worker in world.workers if worker.over}
            for place in message.partitions:
                former = self._owners.setdefault(place, instance)
                if former != instance and former not in ended:
                    self.violated(world, f"{instance} is told of {place}, and {former} has not ended")
                self._owners[place] = instance
        elif isinstance(message, Assignment):
            rows = world.disk.connection.execute("SELECT owner FROM partitions ORDER BY partition").fetchall()
            for partition, count in message.partitions:
                if count != len(rows) or rows[partition][0] != instance:
                    self.violated(world, f"{instance} is told of {partition} of {count}, and the disk has {rows}")


class Memory(Checker):
    """What the wire and its workers keep does not grow with the messages that are done."""

    name = "memory does not grow with messages"

    def at_end(self, world):
        wire = world.wire.wire
        state = wire.account._state  # noqa: SLF001 - the sizes of what it keeps
        workers = world.owners()
        missing = len(state.missing)
        members = wire.membership.members
        silent = [member for member in members if world.loop.time() - member.heard_s > FORGOTTEN_S]
        if world.is_load_test:  # it keeps all of its workers until it ends
            silent = []
        sizes = {
            "open messages": (len(state.messages), 0),
            "outbox": (wire.desk.unacknowledged, 0),
            "control queue": (wire.control_server.queue.qsize(), 0),
            "numbers of instances": (len(state.numbers), len(state.partitions) + len(workers)),
            "swarms": (len(state.swarms), len(members)),
            "releases in memory": (len(state.releases), 256),
            "members that are silent": (len(silent), 0),
        }
        for worker in workers:
            for index, ledger in worker.ledgers.items():
                kept = ledger.kept
                name = f"{worker.instance}, partition {index}:"
                sizes |= {
                    f"{name} open": (kept.open, 0),
                    f"{name} unacknowledged": (kept.unacknowledged, 0),
                    f"{name} incomplete": (kept.incomplete, missing),
                    f"{name} intervals": (kept.intervals, missing + 1),
                }
        for what, (size, most) in sizes.items():
            if size > most:
                self.violated(world, f"{what}: {size}, and {most} at most are expected")


class Control(Checker):
    """No control message of the wire's own parties is dropped as one that breaks the contract."""

    name = "control messages keep the contract"

    def at_end(self, world):
        counts = dict(world.wire.wire.rejections.counts)
        if any(counts.values()):
            self.violated(world, f"the wire dropped {counts}")
        for worker in world.living_workers():
            if worker.rejected:
                self.violated(world, f"{worker.instance} dropped {dict(worker.rejected)}")


CHECKERS = (
    *(NothingLost, Counts, Desks, Duplicates, Attendance, Absences, Outages, Possible, Embargo, Versions, Killed),
    *(Standing, KillFirst, Overtaken, Protocol, Said, AnnouncedFirst, OneOwner, Memory, Control),
)


def checkers():
    """Checkers for one life."""
    return [kind() for kind in CHECKERS]
