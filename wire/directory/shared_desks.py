"""Shared desks: clients of one outlet that share its subscriptions, so that one of them gets each copy.

A desk has the subscriptions of its first client. Which clients sit together follows from the behaviours alone.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

from wire.contract.behaviours import SharedDesk
from wire.contract.places import Circuit
from wire.contract.topic_filters import SHARE, matches
from wire.contract.topics import parse
from wire.directory.audience import Client, ShareGroup
from wire.directory.behaving import Behaving
from wire.directory.directory import Directory

__all__ = ["DeskDirectory", "SharedDesks", "clients_at_desks", "outlets_at_desks"]


class SharedDesks:
    """The desks of an audience, each an ascending array of its clients' indices; none where no behaviour is of that
    kind.
    """

    def __init__(self, behaving: Behaving) -> None:
        self.desks: list[array[int]] = []
        self._desk_of: dict[int, array[int]] = {}
        for number, behaviour in enumerate(behaving.behaviours, 1):
            if isinstance(behaviour, SharedDesk):
                members = behaving.members(number)
                for draw in behaviour.draws:
                    drawn = members[bisect_left(members, draw.first) : bisect_right(members, draw.after - 1)]
                    self._add(drawn, behaviour.size)

    def of(self, index: int) -> "array[int] | None":
        """Return the clients of the desk that a client sits at; None for a client without a desk."""
        return self._desk_of.get(index)

    def filters(self, index: int, own: Sequence[str]) -> tuple[str, ...]:
        """Return the filters of a client at a desk, of which ``own`` are those of the desk's first client."""
        return tuple(share_name(self._desk_of[index], text) for text in own)

    def _add(self, clients: "array[int]", size: int) -> None:
        for start in range(0, len(clients), size):
            desk = clients[start : start + size]
            self.desks.append(desk)
            self._desk_of.update(dict.fromkeys(desk, desk))


def share_name(desk: "array[int]", text: str) -> str:
    """Return the shared subscription of a desk on a filter."""
    return f"{SHARE}/desk-{desk[0]:05d}/{text}"


@dataclass(frozen=True)
class DeskDirectory(Directory):
    """A directory of which some outlets are clients at shared desks: none of these is entitled by itself."""

    seating: SharedDesks = field(default_factory=lambda: SharedDesks(Behaving(0, 0, ())), repr=False, compare=False)

    @cached_property
    def digest(self) -> str:
        """16 hex digits of the outlets and of the desks."""
        outlets = Directory(self.seed, self.countries, self.outlets).digest
        return sha256(repr((outlets, [list(desk) for desk in self.seating.desks])).encode()).hexdigest()[:16]

    def client(self, index: int) -> Client:
        """Return what an outlet, or a client at a desk, connects with."""
        client, desk = super().client(index), self.seating.of(index)
        if desk is None:
            return client
        return replace(client, filters=self.seating.filters(index, super().client(desk[0]).filters))

    def entitled(self, circuit: Circuit, heading: str) -> "array[int]":
        """Return the ascending indices of the outlets without a desk that must get a message on a topic."""
        known = self._without_desks.get((circuit, heading))
        if known is None:
            everyone = super().entitled(circuit, heading)
            known = array("I", (index for index in everyone if self.seating.of(index) is None))
            self._without_desks[circuit, heading] = known
        return known

    def shared(self, topic: str) -> tuple[ShareGroup, ...]:
        """Return the desks whose first client is entitled to a message on a topic, each as its subscription."""
        known = self._shared.get(topic)
        if known is None:
            entitled = frozenset(super().entitled(*parse(topic)))
            desks = [desk for desk in self.seating.desks if desk[0] in entitled]
            groups = [ShareGroup(share_name(desk, self._filter_of(desk, topic)), desk) for desk in desks]
            known = self._shared[topic] = tuple(sorted(groups, key=lambda group: group.name))
        return known

    def _filter_of(self, desk: "array[int]", topic: str) -> str:
        """Return the one filter of a desk's first client that matches a topic."""
        return next(text for text in super().client(desk[0]).filters if matches(text, topic))

    @cached_property
    def _without_desks(self) -> "dict[tuple[Circuit, str], array[int]]":
        return {}

    @cached_property
    def _shared(self) -> dict[str, tuple[ShareGroup, ...]]:
        return {}


def outlets_at_desks(directory: Directory, behaving: Behaving) -> Directory:
    """Return a directory with the desks of its behaviours; the same one where there are none."""
    seating = SharedDesks(behaving)
    if not seating.desks:
        return directory
    return DeskDirectory(directory.seed, directory.countries, directory.outlets, directory.notes, seating)


def clients_at_desks(clients: Sequence[Client], behaving: Behaving) -> Sequence[Client]:
    """Return a user's own clients, those at desks with the shared subscriptions of their desk."""
    seating = SharedDesks(behaving)
    found = list(clients)
    for desk in seating.desks:
        filters = clients[desk[0]].filters
        for index in desk:
            found[index] = replace(found[index], filters=seating.filters(index, filters))
    return found
