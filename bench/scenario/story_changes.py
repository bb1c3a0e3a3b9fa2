"""The changes of the stories of a calendar, one after the other: which of them may follow which."""

from dataclasses import dataclass, field

from bench.base.units import Wrong, format_duration

__all__ = ["CHANGES", "StoryChanges", "version_named"]

CHANGES = ("correction", "advisory", "withheld", "restored", "kill")  # kinds of event that change an earlier release
ADJECTIVES = ("withheld", "restored")


def version_named(kind: str) -> str:
    """Return how a sentence names an event of a kind: "a kill", "a withheld version"."""
    article = "an" if kind == "advisory" else "a"
    return f"{article} {kind} version" if kind in ADJECTIVES else f"{article} {kind}"


@dataclass(slots=True)
class StoryChanges:
    """Follows the stories of events that have a name, in the order of time. A story is named by its first event."""

    _firsts: dict[str, str] = field(default_factory=dict)  # by the name of each change: the first event
    _out_ns: dict[str, int] = field(default_factory=dict)  # when the first version is sent
    _killed: dict[str, str] = field(default_factory=dict)  # what killed a story, and what withholds it
    _withheld: dict[str, str] = field(default_factory=dict)

    def begin(self, name: str, out_ns: int) -> None:
        """Take an event with a first version, which is sent at ``out_ns``."""
        self._out_ns[name] = out_ns

    def add(self, kind: str, name: str, of: str, at_ns: int, key: str) -> None:
        """Take a change of the story that the event ``of`` is about; Wrong where it can't follow what was before."""
        first = self._firsts.get(of, of)
        if name:
            self._firsts[name] = first
        if first in self._killed:
            problem = f"{self._killed[first]} killed it, after which there is nothing to change"
            raise Wrong(problem, "change another", f"{key}.of")
        called = repr(name) if name else f"the {kind} version at" if kind in ADJECTIVES else f"the {kind} at"
        called = called if name else f"{called} {format_duration(at_ns)}"
        if kind == "kill":
            self._killed[first] = called
        elif kind == "withheld":
            self._withhold(first, called, at_ns, key)
        elif kind == "restored":
            if first not in self._withheld:
                raise Wrong("it is not withheld then", "withhold it before, or leave this out", f"{key}.of")
            del self._withheld[first]
        elif kind == "correction" and first in self._withheld:
            problem = f"{self._withheld[first]} withholds it, and a corrected version would be shown"
            raise Wrong(problem, "restore it before, or leave this out", f"{key}.of")

    def _withhold(self, first: str, called: str, at_ns: int, key: str) -> None:
        if first in self._withheld:
            problem = f"{self._withheld[first]} withholds it already"
            raise Wrong(problem, "restore it before, or leave this out", f"{key}.of")
        out_ns = self._out_ns.get(first, 0)
        if out_ns > at_ns:
            problem = f"no outlet has the story before its embargo ends at {format_duration(out_ns)}"
            raise Wrong(problem, "give a later time", f"{key}.at")
        self._withheld[first] = called
