"""Which outlet behaves how: drawn from the seed, so that the wire and its workers agree on it without a message."""

from array import array
from collections.abc import Sequence
from random import Random

from wire.contract.behaviours import STEADY, Behaviour
from wire.errors import DirectoryError

__all__ = ["Behaving"]


class Behaving:
    """The behaviours of ``outlets`` outlets. Behaviour 0 is steady; number n is the n-th of ``behaviours``.

    Each behaviour takes exactly as many outlets of each of its draws as the draw says, by chance, and no outlet has
    two. The narrow draws are served first, so that a draw of the whole audience takes what the others leave.
    DirectoryError where too few outlets are left for a draw.
    """

    __slots__ = ("_numbers", "behaviours", "names")

    def __init__(self, seed: int, outlets: int, behaviours: Sequence[Behaviour]) -> None:
        self.behaviours = tuple(behaviours)
        self.names = (STEADY, *(behaviour.name for behaviour in self.behaviours))
        self._numbers = array("B")
        if not self.behaviours:
            return
        self._numbers = array("B", bytes(outlets))
        random = Random(f"behaviours {seed}").random  # noqa: S311 (a plan, not a secret)
        keys = [random() for _ in range(outlets)]
        draws = [(draw, number) for number, part in enumerate(self.behaviours, 1) for draw in part.draws]
        for draw, number in sorted(draws, key=lambda item: (item[0].after - item[0].first, item[1])):
            free = [index for index in range(draw.first, draw.after) if not self._numbers[index]]
            taken = sorted(free, key=keys.__getitem__)[: draw.outlets]
            if len(taken) < draw.outlets:
                problem = (
                    f"behaviour {self.names[number]!r} takes {draw.outlets:,} outlets, and {len(taken):,} are left"
                )
                raise DirectoryError(f"{problem}; give fewer")
            for index in taken:
                self._numbers[index] = number

    def of(self, index: int) -> int:
        """Return the number of an outlet's behaviour, 0 for a steady outlet."""
        return self._numbers[index] if self._numbers else 0

    def behaviour(self, index: int) -> Behaviour | None:
        """Return an outlet's behaviour; None for a steady outlet."""
        number = self.of(index)
        return self.behaviours[number - 1] if number else None

    def members(self, number: int) -> "array[int]":
        """Return the ascending indices of the outlets of behaviour ``number``, from 1 on."""
        return array("I", (index for index, found in enumerate(self._numbers) if found == number))
