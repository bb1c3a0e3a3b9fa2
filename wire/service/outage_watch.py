"""The proof of a broker's outage: no publisher of the wire has its connection any more, or the run broke the broker."""

from collections.abc import Callable

from wire.contract.outages import OUTAGES_MOST, Outage

__all__ = ["OutageWatch"]


class OutageWatch:
    """Follows the connections of ``publishers`` publishers, numbered from 0. ``declare`` is given the latest outages
    whenever one begins or ends; ``clock`` is nanoseconds since the epoch.

    An outage begins when the last publisher has lost its connection, and ends when one of them sends again; before the
    first one sends there is none. It lasts, too, from the begin to the end of a fault that a load test makes.
    """

    def __init__(
        self, publishers: int, clock: Callable[[], int], declare: Callable[[tuple[Outage, ...]], None]
    ) -> None:
        self._clock = clock
        self._declare = declare
        self._publishers = publishers
        self._sending: set[int] = set()
        self._lost: set[int] = set()
        self._faults = 0
        self._outages: tuple[Outage, ...] = ()

    def sending(self, publisher: int) -> None:
        """Take that a publisher sends over a connection from now on."""
        self._sending.add(publisher)
        self._lost.discard(publisher)
        self._review()

    def lost(self, publisher: int) -> None:
        """Take that a publisher's connection ended, or that it could not connect."""
        if publisher in self._sending:
            self._sending.discard(publisher)
            self._lost.add(publisher)
        self._review()

    def fault_began(self) -> None:
        """Take that the broker, or a node of it, is broken on purpose from now on."""
        self._faults += 1
        self._review()

    def fault_ended(self) -> None:
        """Take that a fault of the broker is mended."""
        self._faults -= 1
        self._review()

    def take_over(self, earlier: "OutageWatch") -> None:
        """Go on with the outages and the faults that the watch of a killed wire knew."""
        self._faults, self._outages = earlier._faults, earlier._outages  # noqa: SLF001 - the same class
        if self._outages:
            self._tell(self._outages)
        self._review()

    def _review(self) -> None:
        outages = self._outages
        under_way = bool(outages) and not outages[-1].until_ns
        if under_way == (self._faults > 0 or len(self._lost) == self._publishers):
            return
        now_ns = self._clock()
        if under_way:
            *before, last = outages
            self._tell((*before, Outage(last.from_ns, max(now_ns, last.from_ns + 1))))
        else:
            self._tell((*outages, Outage(now_ns)))

    def _tell(self, outages: tuple[Outage, ...]) -> None:
        self._outages = outages[-OUTAGES_MOST:]
        self._declare(self._outages)
