"""When a document may go out: its status, and its embargo.

The embargo may be stated in a member of a vocabulary of its own, where the standard's own member is not used.

Such a member is an element or an attribute whose name says it, or a property whose key does: ``meta`` of HTML and NITF,
``Property`` of NewsML 1, the extension properties and signals of NewsML-G2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wire.contract.release import Status
from wire.intake.formats.moments import parse_moment
from wire.intake.formats.trees import Element, attribute, local, text_of

__all__ = ["NONE", "Stated", "Terms", "exact_embargo", "labelled", "stated_embargo"]

NAME = re.compile(r"embargo|sperr?e?frist|releasetime|holduntil|publishafter|notbefore", re.IGNORECASE)
# Elements that have a key and a value, and the attributes of each.
PROPERTY = re.compile(r"meta|property|signal|\w*extproperty", re.IGNORECASE)
KEYS = ("name", "property", "FormalName", "type", "typeuri", "qcode", "uri", "literal")
VALUES = ("value", "Value", "content", "valueuri")
NOTHING = frozenset({"", "0", "false", "no", "none", "nei", "nein", "n", "null", "non", "nej"})


@dataclass(frozen=True, slots=True)
class Stated:
    """An embargo as a document states it, in nanoseconds since the epoch; ``problem`` says why it can't be read."""

    time_ns: int | None = None
    problem: str = ""

    def later(self, other: "Stated") -> "Stated":
        """Return the later of two embargoes; one that can't be read stays so."""
        times = [each.time_ns for each in (self, other) if each.time_ns is not None]
        return Stated(max(times, default=None), self.problem or other.problem)


NONE = Stated()
STRICTEST = (Status.CANCELED, Status.WITHHELD, Status.USABLE)


@dataclass(frozen=True, slots=True)
class Terms:
    """When an item may go out: its status and its embargo."""

    status: Status
    embargo: Stated

    def joined(self, other: "Terms") -> "Terms":
        """Return the stricter of both in each respect: an item in a package keeps to the package's terms too."""
        return Terms(min(self.status, other.status, key=STRICTEST.index), self.embargo.later(other.embargo))


def labelled(label: str, text: str) -> str:
    """Return a text for editors behind its label, where the label is an embargo's and the text says only until when."""
    return f"{label.rpartition(':')[2]}: {text}" if NAME.search(label) and not NAME.search(text) else text


def exact_embargo(text: str, what: str) -> Stated:
    """Return the embargo in a text that is a time; without time of day or zone it can't be read."""
    if not text:
        return Stated(problem=f"{what} is there, and has no time")
    try:
        moment = parse_moment(text)
    except ValueError as error:
        return Stated(problem=f"{what}: {error}")
    return (
        Stated(moment.time_ns) if moment.exact else Stated(problem=f"{what} is {text!r}, without time of day or zone")
    )


def stated_embargo(root: Element) -> Stated:
    """Return the embargo that an element, an attribute or a property called embargo or the like has.

    Of several the latest. A property with neither a value nor a text says that there is one, and no time.
    """
    found = NONE
    for name, value in _stated(root):
        if value is None:
            found = found.later(Stated(problem=f"{name} speaks of an embargo, and has no time"))
            continue
        if value.strip().lower() in NOTHING:
            continue
        stated = exact_embargo(value, name)
        if stated.problem:
            stated = Stated(problem=f"{name} speaks of an embargo, and {value[:60]!r} is no time with its zone")
        found = found.later(stated)
    return found


def _stated(root: Element) -> Iterator[tuple[str, str | None]]:
    for element in root.iter():
        name = local(element)
        if NAME.search(name):
            yield name, text_of(element) or attribute(element, "norm", "value", "content", "datetime")
        for given, said in element.attrib.items():
            plain = str(given).rpartition("}")[2]
            if NAME.search(plain):
                yield plain, str(said)
        if PROPERTY.fullmatch(name):
            key = next((key for key in (attribute(element, each) for each in KEYS) if NAME.search(key)), "")
            value = attribute(element, *VALUES) or text_of(element)
            if key:
                yield key, value if value or any(each in element.attrib for each in VALUES) else None
