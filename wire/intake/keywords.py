"""The keywords of the sectors in a text: one walk over its words, and not one for each sector.

At a place where a keyword may begin, only the keywords that begin with the same two characters are looked for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Keyword", "Keywords"]

PREFIX = 2  # characters
Keyword = tuple[str, bool]  # folded, and whether a word ends where the keyword does
Sectors = tuple[tuple[str, re.Pattern[str]], ...]


class Keywords:
    """The keywords of one language, by sector.

    ``start`` is an expression for the place where a keyword begins, without width. ``before`` is one for what may stand
    between the start of a word and a keyword in it: with that, each word of a text is looked at as a whole.
    """

    def __init__(self, words: Mapping[str, Sequence[Keyword]], start: str, before: str = "") -> None:
        found = [(sector, word) for sector, listed in words.items() for word in listed]
        prefixes = dict.fromkeys(word[:PREFIX] for _, (word, _) in found)
        self._by_prefix = {
            prefix: _by_sector(each for each in found if prefix.startswith(each[1][0][:PREFIX])) for prefix in prefixes
        }
        self._joined = _by_sector(found, before) if before else ()
        self._any = re.compile(f"{before}{_expression(word for _, word in found)}")
        firsts = re.escape("".join(dict.fromkeys(prefix[0] for prefix in prefixes)))
        self._places = re.compile(rf"{start}\w" if before else f"{start}[{firsts}]")

    def found(self, text: str) -> dict[str, list[str]]:
        """Return the keywords in a folded text by sector, in the order of the text; a sector's do not overlap."""
        said: dict[str, list[str]] = {}
        ends: dict[str, int] = {}
        by_prefix, joined = self._by_prefix, self._joined
        for place in self._places.finditer(text):
            at = place.start()
            if joined:
                patterns: Sectors | None = joined if self._any.match(text, at) else None
            else:
                pair = text[at : at + PREFIX]
                patterns = by_prefix.get(pair) or by_prefix.get(pair[:1])
            for sector, pattern in patterns or ():
                match = pattern.match(text, at)
                if match and at >= ends.get(sector, 0):
                    said.setdefault(sector, []).append(match[1])
                    ends[sector] = match.end()
        return said


def _by_sector(found: Iterable[tuple[str, Keyword]], before: str = "") -> Sectors:
    words: dict[str, list[Keyword]] = {}
    for sector, word in found:
        words.setdefault(sector, []).append(word)
    return tuple((sector, re.compile(f"{before}{_expression(listed)}")) for sector, listed in words.items())


def _expression(words: Iterable[Keyword]) -> str:
    """Return an expression for keywords, the longest first, so that a match is always the whole keyword."""
    ordered = sorted(words, key=lambda word: -len(word[0]))
    ends = {True: r"(?!\w)", False: ""}
    return f"({'|'.join(re.escape(word) + ends[whole] for word, whole in ordered)})"
