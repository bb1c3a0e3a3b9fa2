"""Absences that are over, in the order of their ends."""

from bisect import bisect_right

from subscribers.ledger.absence import Absence

__all__ = ["PastAbsences"]


class PastAbsences:
    """Those that are known. The ends come nearly in order."""

    def __init__(self) -> None:
        self._absences: list[Absence] = []

    def __len__(self) -> int:
        """The number of absences."""
        return len(self._absences)

    def add(self, absence: Absence) -> None:
        """Take an absence that is over."""
        self._absences.insert(bisect_right(self._absences, absence.back_ns, key=_end), absence)

    def since(self, time_ns: int) -> list[Absence]:
        """Return the absences that were not over at a time."""
        return self._absences[bisect_right(self._absences, time_ns, key=_end) :]

    def forget(self, before_ns: int) -> None:
        """Forget the absences that were over before a time."""
        del self._absences[: bisect_right(self._absences, before_ns - 1, key=_end)]


def _end(absence: Absence) -> int:
    return absence.back_ns
