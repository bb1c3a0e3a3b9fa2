"""MQTT's rules of topic names and topic filters: which are valid, and which filter matches which name.

MQTT 3.1.1 §4.7, MQTT 5.0 §4.7; shared subscriptions, ``$share/GROUP/FILTER``, MQTT 5.0 §4.8.2. Brokers of MQTT 3.1.1
that know shared subscriptions keep the same rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from wire.contract.mqtt_text import problem_with
from wire.errors import ContractError

__all__ = ["FilterError", "FilterIndex", "TopicFilter", "check_name", "matches", "parse_filter"]

SHARE = "$share"
ONE, ALL = "+", "#"
SHOWN = 80  # characters of a wrong text in an error

Value = TypeVar("Value")


class FilterError(ContractError):
    """A text that is no topic name or no topic filter; ``problem`` says why, ``remedy`` what would be right."""

    def __init__(self, text: str, kind: str, problem: str, remedy: str) -> None:
        self.text = text
        self.problem = problem
        self.remedy = remedy
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
        super().__init__(f"{shown!r} is no {kind}: {problem}; {remedy}")


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """A valid filter: ``pattern`` is matched with names, ``share`` the group of a shared subscription, else empty."""

    pattern: str
    share: str = ""

    def __str__(self) -> str:
        return f"{SHARE}/{self.share}/{self.pattern}" if self.share else self.pattern


def check_name(text: str) -> None:
    """Raise FilterError where a text is no topic name: empty, too long, or with a wildcard or U+0000."""
    _check_text(text, "topic name")
    wrong = next((letter for letter in text if letter in (ONE, ALL)), "")
    if wrong:
        raise FilterError(text, "topic name", f"it has the wildcard {wrong}", "wildcards stand in filters alone")


def parse_filter(text: str) -> TopicFilter:
    """Return a filter; FilterError where the text is none."""
    _check_text(text, "topic filter")
    share, pattern = "", text
    levels = text.split("/")
    if levels[0] == SHARE:
        remedy = "write $share/GROUP/FILTER, such as $share/readers/news/#"
        if len(levels) < 3 or (len(levels) == 3 and not levels[2]):
            raise FilterError(text, "topic filter", "a shared subscription has a group and a filter", remedy)
        share, pattern = levels[1], "/".join(levels[2:])
        if not share or ONE in share or ALL in share:
            raise FilterError(text, "topic filter", f"{share!r} is no name of a group", remedy)
        levels = levels[2:]
    for place, level in enumerate(levels):
        if ALL in level and (level != ALL or place < len(levels) - 1):
            raise FilterError(
                text, "topic filter", "# takes all levels that follow", "write it as the last level, such as news/#"
            )
        if ONE in level and level != ONE:
            raise FilterError(
                text, "topic filter", f"+ takes a whole level, and {level!r} is more", "write it alone, such as news/+"
            )
    return TopicFilter(pattern, share)


def matches(pattern: str, name: str) -> bool:
    """Return whether a pattern without ``$share`` matches a topic name, both valid.

    ``#`` takes the level above it too. A wildcard at the start takes no name that begins with ``$``.
    """
    wanted, levels = pattern.split("/"), name.split("/")
    if name.startswith("$") and wanted[0] in (ONE, ALL):
        return False
    for place, level in enumerate(wanted):
        if level == ALL:
            return True
        if place == len(levels) or level not in (ONE, levels[place]):
            return False
    return len(wanted) == len(levels)


class _Node(Generic[Value]):
    """A level of the patterns with wildcards: the values of those that end here, and of those that end with ``#``."""

    __slots__ = ("all", "children", "here")

    def __init__(self) -> None:
        self.children: dict[str, _Node[Value]] = {}
        self.here: list[Value] = []
        self.all: list[Value] = []


class FilterIndex(Generic[Value]):
    """Values by pattern, found by a topic name. The time depends on the levels of the name and the values found, not
    on the number of patterns.
    """

    def __init__(self) -> None:
        self._exact: dict[str, list[Value]] = {}
        self._root: _Node[Value] = _Node()

    def add(self, pattern: str, value: Value) -> None:
        """Add a value under a valid pattern; it may have several."""
        if ONE not in pattern and ALL not in pattern:
            self._exact.setdefault(pattern, []).append(value)
            return
        node = self._root
        for level in pattern.split("/"):
            if level == ALL:
                node.all.append(value)
                return
            child = node.children.get(level)
            if child is None:
                child = node.children[level] = _Node()
            node = child
        node.here.append(value)

    def find(self, name: str) -> Iterator[Value]:
        """Yield the values of each pattern that matches a valid topic name, as often as they were added."""
        yield from self._exact.get(name, ())
        levels = name.split("/")
        nodes = [self._root]
        for place, level in enumerate(levels):
            plain = place > 0 or not name.startswith("$")  # else wildcards do not match here
            below = []
            for node in nodes:
                if plain:
                    yield from node.all
                found = node.children.get(level)
                if found is not None:
                    below.append(found)
                if plain and (found := node.children.get(ONE)) is not None:
                    below.append(found)
            if not below:
                return
            nodes = below
        for node in nodes:
            yield from node.here
            yield from node.all  # # takes the level above it


def _check_text(text: str, kind: str) -> None:
    """Raise FilterError where a text can't be sent (MQTT 3.1.1 §1.5.3, §4.7.3)."""
    if not text:
        raise FilterError(text, kind, "it is empty", "give at least one character")
    if wrong := problem_with(text):
        raise FilterError(text, kind, *wrong)
