"""The counts of a pool of outlets since its start."""

from collections import Counter
from collections.abc import Sequence

from subscribers.outlets.broker_answers import Reason
from wire.contract.histogram import Histogram
from wire.contract.outlet_state import OutletState

__all__ = ["PoolFigures"]

SECOND_NS = 1_000_000_000
SAMPLES = 5
ANSWERS_KEPT = 40  # different values of a CONNACK's properties; further ones are counted by the property
REASONS_KEPT = 10  # with the values that a broker chose freely; further reasons are counted by their kind


class PoolFigures:
    """The counts of one pool. Histograms are nanoseconds: ``lag`` from arrival until processed, ``connect_times``
    from the start of a connection to its SUBACK.

    ``states`` has how many outlets are in each state, ``coming_on_s`` how long the outlets took to come on for the
    first time, ``refused`` and ``refused_samples`` the reasons of refusals and the ids of a few outlets. ``unmet`` has
    the conditions that the broker did not grant, each with the number of outlets.
    """

    def __init__(self, bin_edges: Sequence[int]) -> None:
        self.lag = Histogram(bin_edges)
        self.connect_times = Histogram(bin_edges)
        self.connects = 0
        self.coming_on_s = 0.0
        self.disconnects: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.refused_samples: list[str] = []
        self.states: Counter[OutletState] = Counter()
        self._unmet: dict[str, set[int]] = {}
        self._answers: dict[str, bytearray] = {}  # by answer, a bit for each outlet
        self._started_ns = 0
        self._all_came = False  # no outlet is expected to come on for the first time any more

    @property
    def waiting(self) -> int:
        """The outlets that are to be on and are not yet."""
        return self.states[OutletState.WAITING] + self.states[OutletState.CONNECTING]

    def start(self, now_ns: int) -> None:
        """Set the moment at which outlets begin to come on; later calls change nothing."""
        self._started_ns = self._started_ns or now_ns

    def move(self, before: OutletState, after: OutletState) -> None:
        """Count an outlet's change of state."""
        self.states[before] -= 1
        self.states[after] += 1

    def add_connect(self, began_ns: int, now_ns: int) -> None:
        """Count an outlet that came on, once its state says so."""
        self.connects += 1
        self.connect_times.add(now_ns - began_ns)
        if not self._all_came:
            self.coming_on_s = max(0, now_ns - self._started_ns) / SECOND_NS  # the clock may have been set back
            self._all_came = not self.waiting

    @property
    def unmet(self) -> dict[str, int]:
        """The conditions that the broker did not grant, each with the number of outlets."""
        return {condition: len(outlets) for condition, outlets in self._unmet.items()}

    @property
    def answers(self) -> dict[str, int]:
        """What the broker's CONNACK said, each with the number of outlets."""
        return {answer: int.from_bytes(bits, "little").bit_count() for answer, bits in self._answers.items()}

    def add_answer(self, answer: Reason, outlet: int) -> None:
        """Note what the broker's CONNACK said to an outlet, by its index."""
        known = answer.text in self._answers or len(self._answers) < ANSWERS_KEPT
        bits = self._answers.setdefault(answer.text if known else answer.kind, bytearray())
        place, bit = divmod(outlet, 8)
        if place >= len(bits):
            bits.extend(bytes(place + 1 - len(bits)))
        bits[place] |= 1 << bit

    def add_unmet(self, condition: str, outlet: int) -> None:
        """Note that the broker did not grant an outlet, by its index, a condition."""
        if condition in self._unmet or len(self._unmet) < REASONS_KEPT:
            self._unmet.setdefault(condition, set()).add(outlet)

    def add_disconnect(self, reason: Reason) -> None:
        """Count a connection that ended."""
        self.disconnects[_kept(self.disconnects, reason)] += 1

    def add_refusal(self, reason: Reason, outlet_id: str) -> None:
        """Count an outlet that will not come on, once its state says so."""
        self.refused[_kept(self.refused, reason)] += 1
        if len(self.refused_samples) < SAMPLES:
            self.refused_samples.append(outlet_id)
        self._all_came = self._all_came or not self.waiting


def _kept(counts: Counter[str], reason: Reason) -> str:
    """Return the text under which a reason is counted."""
    return reason.text if reason.text in counts or len(counts) < REASONS_KEPT else reason.kind
