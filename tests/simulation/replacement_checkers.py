"""The invariants of replacements: a kill comes before what takes the place of its release, or counts as overtaken."""

from tests.simulation.account_checkers import Books
from tests.simulation.checker import Checker

__all__ = ["KillFirst", "Overtaken"]

CANCELED = "canceled"


class KillFirst(Checker):
    """The release in the place of a killed one is not given to a connection before the kill was, on each circuit that
    the story went to; it names the release whose place it takes. Clients post it once they were told of the kill.
    """

    name = "a kill leaves before what replaces the story"

    def __init__(self):
        self._stories = {}  # uri -> the circuits of its versions that are no kill
        self._kills = {}  # uri -> the circuits of its kill

    def written(self, world, process, sent):
        into = self._kills if sent.status == CANCELED else self._stories
        into.setdefault(sent.uri, set()).add(sent.circuit)
        asked = world.truth.asked.get((sent.uri, sent.version))
        if asked is None or not asked.replaces or sent.status == CANCELED:
            return
        if sent.replaces != asked.replaces:
            self.violated(world, f"{sent} replaces {asked.replaces}, and names {sent.replaces!r}")
        without = self._stories.get(asked.replaces, set()) - self._kills.get(asked.replaces, set())
        if without:
            self.violated(world, f"{sent.uri} left before the kill of {asked.replaces} on {sorted(without)}")


class Overtaken(Checker):
    """An outlet at which the kill came first behind the first version of what replaces its release is counted, once for
    each circuit. Around an absence, where the outlet had several owners, and where its owner had not been told of the
    replacement, or had no partition yet as the kill was announced, it may be; nothing else is.
    """

    name = "overtaken kills are the truth's"

    def __init__(self):
        self._reads = 0
        self._kills, self._replacements = {}, {}  # (uri of the killed release, circuit) -> message
        self._first, self._last = {}, {}  # (sequence, outlet) -> the number of the read
        self._instances = {}  # outlet -> the worker instances that read for it
        self._announced = {}  # (sequence of a replacement, worker instance) -> the number of the last read before
        self._told = set()  # (uri of a killed release, worker instance that was told of the kill)

    def heard(self, world, instance, announcement):
        if announcement.kill and any(each.instance == instance and each.ledgers for each in world.workers):
            self._told.add((announcement.uri, instance))
        if announcement.replaces:
            for item in announcement.messages:
                self._announced.setdefault((item.sequence, instance), self._reads)

    def received(self, world, instance, outlet, sent):
        self._instances.setdefault(outlet, set()).add(instance)
        if sent.status == CANCELED:
            self._kills[sent.uri, sent.circuit] = sent
        elif sent.replaces and sent.version == 1:
            self._replacements[sent.replaces, sent.circuit] = sent
        else:
            return
        self._reads += 1
        self._first.setdefault((sent.sequence, outlet), self._reads)
        self._last[sent.sequence, outlet] = self._reads

    def at_end(self, world):
        if not self._replacements:
            return
        books, steady = Books(world), {worker.instance for worker in world.owners() if not worker.disturbed}
        surely = perhaps = 0
        for place in self._kills.keys() & self._replacements.keys():
            kill, replacement = self._kills[place].sequence, self._replacements[place].sequence
            for outlet in world.directory.entitled_to(self._kills[place].topic):
                came = self._first.get((replacement, outlet))
                if came is not None and self._last.get((kill, outlet), 0) > came:
                    perhaps += 1
                    doubtful = {(kill, outlet), (replacement, outlet)} & books.doubtful
                    first = self._first[kill, outlet]
                    told = self._told_of(place[0], outlet)
                    surely += first > came and not doubtful and told and self._knows(outlet, steady, replacement, first)
        overtaken = books.totals.sums.overtaken
        if not surely <= overtaken <= perhaps:
            self.violated(world, f"{overtaken} kills were overtaken, and {surely} to {perhaps} were")

    def _told_of(self, killed, outlet):
        """Whether each owner of an outlet was told of the kill of a release."""
        return all((killed, instance) in self._told for instance in self._instances[outlet])

    def _knows(self, outlet, steady, replacement, read):
        """Whether the outlet's one owner was told of a replacement before a read of the kill."""
        (instance, *others) = self._instances[outlet]
        return instance in steady and not others and self._announced.get((replacement, instance), read) < read
