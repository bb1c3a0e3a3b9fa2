"""A name of its own for each outlet, drawn without repeating.

No two towns, words and editions make the same name, in one language or in two; so a walk that never returns to an
earlier place is enough, and the given names need not be remembered.
"""

from collections.abc import Callable
from math import gcd

from wire.directory.names.eastern import EASTERN
from wire.directory.names.lexicon import Lexicon
from wire.directory.names.places import places
from wire.directory.names.western import WESTERN

__all__ = ["LEXICONS", "Namer"]

LEXICONS: dict[str, Lexicon] = WESTERN | EASTERN


class Namer:
    """Gives out names. Each name is given once; the same calls with the same random numbers give the same names."""

    __slots__ = ("_random", "_walks")

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._walks: dict[tuple[str, str, str], _Walk] = {}

    def name(self, language: str, country: str, sector: str) -> str:
        """Return a new name in ``language`` for an outlet of a country; ``sector`` is empty for a general one."""
        walk = self._walks.get((language, country, sector))
        if walk is None:
            lexicon = LEXICONS[language]
            heads = lexicon.trade_heads[sector] if sector else lexicon.heads
            walk = self._walks[language, country, sector] = _Walk(
                lexicon, places(language)[country], heads, self._random()
            )
        return walk.step()


class _Walk:
    """All the names that towns and heads make, each once, towns and heads changing at each step."""

    __slots__ = ("_heads", "_lexicon", "_number", "_places", "_size", "_start", "_stride")

    def __init__(self, lexicon: Lexicon, towns: tuple[str, ...], heads: tuple[str, ...], drawn: float) -> None:
        self._lexicon = lexicon
        self._places = towns
        self._heads = heads
        self._size = len(towns) * len(heads)
        self._start = int(drawn * self._size)
        # About the golden section of the size, so that neighbours differ; coprime to it, so that all come up.
        stride = max(1, int(self._size * 0.618))
        while gcd(stride, self._size) != 1:
            stride += 1
        self._stride = stride
        self._number = 0

    def step(self) -> str:
        turn, number = divmod(self._number, self._size)
        self._number += 1
        place, head = divmod((self._start + number * self._stride) % self._size, len(self._heads))
        name = self._lexicon.put_together(self._places[place], self._heads[head])
        endings = self._lexicon.endings
        again, ending = divmod(turn, len(endings))
        if ending:
            # Editions bring their own separator where their script has no spaces.
            between = "" if endings[ending][0] in "·・" else " "
            name = f"{name}{between}{endings[ending]}"
        return f"{name} {again + 1}" if again else name
