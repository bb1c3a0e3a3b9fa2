"""The audience of a run: which clients subscribe to what, and so who must get which message.

An audience is pure and the same in every process. The wire's outlets are one audience (directory.py), a user's own
clients another.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Audience", "Client", "ShareGroup"]


@dataclass(frozen=True, slots=True)
class Client:
    """A subscriber. ``id`` names it in reports; ``client_id`` is its whole MQTT client id, empty where the run makes
    one from ``id``.

    ``filters`` are what it subscribes to, ``$share/group/filter`` among them. ``qos`` is None where the run's holds.
    ``user`` and the other credentials are None where the run's hold; certificate and key are paths on a worker's disk.
    """

    id: str
    filters: tuple[str, ...]
    client_id: str = ""
    qos: int | None = None
    user: str | None = None
    password: str | None = None
    certificate: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class ShareGroup:
    """A shared subscription, of whose ``members``, ascending indices, one is expected to get a message.

    ``name`` is the subscription as its members send it, ``$share/group/filter``.
    """

    name: str
    members: "array[int]"


class Audience(Protocol):
    """The clients of a run, by index from 0 to before ``size``.

    ``digest`` stands for all of the audience: two processes with the same digest have the same one. ``notes`` has a
    sentence on each thing that was asked for and could not be had. ``labels`` are all the labels, sorted.
    """

    @property
    def seed(self) -> int:
        """The seed that the audience was drawn from."""

    @property
    def size(self) -> int:
        """The number of clients."""

    @property
    def digest(self) -> str:
        """16 hex digits."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the user."""

    @property
    def labels(self) -> Sequence[str]:
        """Every label that a topic may have."""

    def client(self, index: int) -> Client:
        """Return a client by its index."""

    def entitled_to(self, topic: str) -> "array[int]":
        """Return the ascending indices of the clients that must get a message on a topic, each by a filter of its own.

        All callers get the same array, and must not change it. ContractError as for ``label``.
        """

    def shared(self, topic: str) -> tuple[ShareGroup, ...]:
        """Return the shared subscriptions that match a topic; no client of theirs is entitled to it."""

    def copies(self, index: int, topic: str) -> int:
        """Return how many filters of an entitled client match a topic: a broker may deliver that many copies (MQTT
        3.1.1 §3.3.5).
        """

    def label(self, topic: str) -> str:
        """Return the group that deliveries on a topic are counted in; ContractError where the topic is none of the
        run's.
        """
