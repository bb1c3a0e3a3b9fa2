"""The invariants of copies: a desk has one copy of each message, and every further copy is counted as a duplicate."""

from collections import Counter

from tests.simulation.account_checkers import Books
from tests.simulation.checker import Checker

__all__ = ["Desks", "Duplicates"]


class Desks(Checker):
    """A desk misses the messages that none of its members has, and no others. What each member got is known."""

    name = "a desk has one copy"

    def at_end(self, world):
        books = Books(world)
        if ghosts := sorted(books.desks.keys() - books.desks_missing - books.served):
            self.violated(world, f"delivered at a desk, and no member received it: {ghosts[:5]}")
        if strangers := sorted(books.desks_missing - books.desks.keys()):
            self.violated(world, f"missing at a desk, and not expected: {strangers[:5]}")
        for sequence, name in books.desks_missing & books.served:
            if any(world.has_at_owner(sequence, outlet) for outlet in books.desks[sequence, name]):
                self.violated(world, f"{name} has message {sequence} at an owner, and is missing")
        expected = Counter(name for _, name in books.desks)
        missing = Counter(name for _, name in books.desks_missing)
        members = {name: group for (_, name), group in books.desks.items()}
        for name, split in world.wire.wire.account.figures().shares.items():
            got = [sum((sequence, outlet) in books.received for sequence in books.messages) for outlet in members[name]]
            if (split.members, split.expected, split.missing) != (len(got), expected[name], missing[name]):
                self.violated(world, f"{name}: {split}, and it has {len(got)}, {expected[name]}, {missing[name]}")
            if split.most > max(got) or not split.expected - split.missing <= split.messages <= sum(got):
                self.violated(world, f"{name}: {split}, and its members got {got}")


class Duplicates(Checker):
    """Each copy of a message behind the first, at an outlet or at a desk, is a duplicate. At QoS 2 a message that is
    sent again in an exchange that goes on is no copy. A worker that ended takes along what it did not report.
    """

    name = "duplicates are the truth's"

    def at_end(self, world):
        books = Books(world)
        sums = books.totals.sums
        firsts = len(books.entitled & books.told_of) + len(books.at_desks(books.told_of))
        further = sum(books.arrivals.values()) - firsts
        if sums.misdelivered or sums.overlapping:
            self.violated(world, f"{sums.misdelivered} misdelivered, {sums.overlapping} overlapping, and none were")
        # A new owner does not know which outlets are excused from a message that was settled before.
        unknown = len(books.doubtful & books.received)
        if sums.duplicates > further + unknown:
            self.violated(world, f"{sums.duplicates} duplicates, and {further} further copies came")
        if world.calm and not world.presence.judged and sums.duplicates < further:
            self.violated(world, f"{sums.duplicates} duplicates, and {further} further copies came")
