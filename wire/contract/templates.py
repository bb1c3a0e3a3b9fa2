"""Templates of topics, payloads, client ids and filters: bytes with fields in braces, compiled once and rendered often.

``{i}`` is a field, ``{{`` and ``}}`` are braces. Numbers take a simple calculation and a width: ``{i % 5 + 1}``,
``{sequence:06}``. What a field gives follows from the seed and from the numbers of the message or client alone, so that
the same run has the same texts.
"""

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import shake_128

from wire.contract.stamp import BLANK
from wire.errors import ContractError

__all__ = ["CLIENT_FIELDS", "MESSAGE_FIELDS", "Rendered", "Template", "TemplateError", "Values", "compile_template"]

# The fields of a message's topic and payload, and those of a client's id and filters.
MESSAGE_FIELDS = ("i", "sequence", "uuid", "due_ms", "due_ns", "client", "random", "size", "stamp")
CLIENT_FIELDS = ("i", "uuid", "random")
NUMBERS = ("i", "sequence", "due_ms", "due_ns")
ARGUMENTS = {"random": "random:8", "size": "size:1kB"}  # fields that need an argument, and an example
SIZES = {"": 1, "B": 1, "kB": 1_000, "MB": 1_000_000, "KiB": 1_024, "MiB": 1_048_576}
MOST_BYTES = 16_000_000
WIDTH_MOST = 64
SHOWN = 30  # characters of a wrong field in an error

NAME = re.compile(r"[^\W\d]\w*(?:[ .\-]\w+)*")  # columns too: "temperature 2", "sensor.id"
CALCULATION = re.compile(
    r"(?P<name>[a-z_]+)\s*(?:(?P<times>[%/*])\s*(?P<by>\d{1,15}))?\s*(?:(?P<sign>[+-])\s*(?P<plus>\d{1,15}))?"
)
WIDTH = re.compile(r"0?(\d{1,2})")
AMOUNT = re.compile(r"(\d{1,9}) ?([A-Za-z]*)")
LETTERS = b"abcdefghijklmnopqrstuvwxyz012345"  # 32: every byte value gives one, each as often
TO_LETTERS = bytes(LETTERS[value % len(LETTERS)] for value in range(256))


class TemplateError(ContractError):
    """A template that can't be used. ``line`` and ``column`` count from 1; ``remedy`` says what would be right."""

    def __init__(self, problem: str, remedy: str, line: int, column: int) -> None:
        self.problem = problem
        self.remedy = remedy
        self.line = line
        self.column = column
        super().__init__(f"line {line}, column {column}: {problem}; {remedy}")


@dataclass(slots=True)
class Values:
    """The values of one message or client. ``i`` is the number of its topic or client, from 0; ``row`` the columns."""

    i: int = 0
    sequence: int = 0
    due_ns: int = 0
    client: str = ""
    row: Sequence[bytes] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered template. ``stamp_at`` is where its blank stamp begins; None where it has none."""

    data: bytes
    stamp_at: int | None


Part = bytes | Callable[[Values], bytes]


class Template:
    """A compiled template. ``fields`` are the names of the fields in it; a template without any renders its bytes."""

    __slots__ = ("_after", "_before", "fields")

    def __init__(self, before: Sequence[Part], after: Sequence[Part] | None, fields: frozenset[str]) -> None:
        self._before = before
        self._after = after  # the stamp; None where there is no stamp
        self.fields = fields

    def render(self, values: Values) -> Rendered:
        """Return the bytes for these values, with a blank stamp where the template has one."""
        data = _joined(self._before, values)
        if self._after is None:
            return Rendered(data, None)
        return Rendered(data + BLANK + _joined(self._after, values), len(data))

    def text(self, values: Values) -> str:
        """Return the text for these values: of a topic, a filter, a client id."""
        return self.render(values).data.decode()


def compile_template(
    source: bytes | str, fields: Collection[str] = MESSAGE_FIELDS, columns: Sequence[str] = ()
) -> Template:
    """Compile a template with these fields, and with the columns of a data file, whose values stand in ``Values.row``.

    A column hides a field of the same name. TemplateError, with the place and the nearest right name, for a mistake.
    """
    data = source.encode() if isinstance(source, str) else source
    compiler = _Compiler(data, fields, {name: place for place, name in enumerate(columns)})
    return compiler.template()


def _joined(parts: Sequence[Part], values: Values) -> bytes:
    return b"".join([part if isinstance(part, bytes) else part(values) for part in parts])


class _Compiler:
    def __init__(self, data: bytes, fields: Collection[str], columns: Mapping[str, int]) -> None:
        self._data = data
        self._known = fields
        self._columns = columns
        self._filled_bytes = 0  # by the fields of a size
        self._number = 0  # of the fields so far: two random fields of a message are not the same

    def template(self) -> Template:
        data, place = self._data, 0
        before: list[Part] = []
        after: list[Part] | None = None
        parts, literal, names = before, bytearray(), set()
        while place < len(data):
            brace = min((at for at in (data.find(b"{", place), data.find(b"}", place)) if at >= 0), default=len(data))
            literal += data[place:brace]
            if brace == len(data):
                break
            if data[brace : brace + 2] in (b"{{", b"}}"):
                literal.append(data[brace])
                place = brace + 2
                continue
            name, part, place = self._field(brace)
            names.add(name)
            if literal:
                parts.append(bytes(literal))
                literal.clear()
            if part is None:
                if after is not None:
                    raise self._error(brace, "{stamp} stands in it twice", "leave one of them out")
                parts = after = []
            else:
                parts.append(part)
        if literal:
            parts.append(bytes(literal))
        return Template(before, after, frozenset(names))

    def _field(self, brace: int) -> tuple[str, Part | None, int]:
        """Return name and part of the field that begins here, and the place behind it; the stamp has no part."""
        if self._data[brace] == ord("}"):
            raise self._error(brace, "a } stands alone", "write }} for a brace")
        end = self._data.find(b"}", brace)
        raw = self._data[brace + 1 : end] if end >= 0 else self._data[brace + 1 :]
        text = raw.decode(errors="replace")
        if end < 0 or not NAME.match(text.strip()):
            shown = "{" + text.split("\n")[0][:SHOWN]
            raise self._error(brace, f"{shown!r} begins no field", "write {{ for a brace")
        return *self._part(brace, text.strip()), end + 1

    def _part(self, brace: int, text: str) -> tuple[str, Part | None]:
        if text in self._columns:
            place = self._columns[text]
            return text, lambda values: values.row[place]
        expression, _, argument = (piece.strip() for piece in text.partition(":"))
        calculation = CALCULATION.fullmatch(expression)
        name = calculation["name"] if calculation else expression
        if name not in self._known:
            raise self._error(brace, f"there is no field {{{text[:SHOWN]}}}", self._nearest(name))
        assert calculation is not None
        if name in NUMBERS:
            return name, self._numeric(brace, calculation, argument)
        if expression != name:
            raise self._error(brace, f"{{{name}}} is no number", f"write {{{ARGUMENTS.get(name, name)}}}")
        if (name in ARGUMENTS) != bool(argument):
            raise self._error(brace, f"{{{text[:SHOWN]}}} is not readable", f"write {{{ARGUMENTS.get(name, name)}}}")
        self._number += 1
        return name, self._other(brace, name, argument)

    def _numeric(self, brace: int, calculation: re.Match[str], argument: str) -> Part:
        name, times, by, sign, plus = calculation.group("name", "times", "by", "sign", "plus")
        factor, added = int(by or 1), int(plus or 0) * (-1 if sign == "-" else 1)
        if not factor and times in ("%", "/"):
            raise self._error(brace, f"{{{calculation[0]}}} divides by 0", "give a number from 1")
        width = 0
        if argument:
            found = WIDTH.fullmatch(argument)
            if found is None or not 0 < int(found[1]) <= WIDTH_MOST:
                raise self._error(
                    brace, f"{argument!r} is no width", f"give digits up to {WIDTH_MOST}, as in {{{name}:06}}"
                )
            width = int(found[1])
        read = _READ[name]
        if times is None and not added and not width:
            return lambda values: b"%d" % read(values)
        calculate = _TIMES[times]

        def number(values: Values) -> bytes:
            return b"%0*d" % (width, calculate(read(values), factor) + added)

        return number

    def _other(self, brace: int, name: str, argument: str) -> Part | None:
        number = self._number
        if name == "stamp":
            return None
        if name == "client":
            return lambda values: values.client.encode()
        if name == "uuid":
            return lambda values: _uuid(_drawn(values, number, 16))
        size = self._amount(brace, argument, name)
        if name == "size":
            return shake_128(b"filling:%d" % number).digest(size).translate(TO_LETTERS)
        return lambda values: _drawn(values, number, size).translate(TO_LETTERS)

    def _amount(self, brace: int, argument: str, name: str) -> int:
        found = AMOUNT.fullmatch(argument)
        size = int(found[1]) * SIZES.get(found[2], 0) if found else 0
        if not 0 < size <= MOST_BYTES:
            remedy = f"give bytes up to 16MB, as in {{{ARGUMENTS[name]}}}"
            raise self._error(brace, f"{argument!r} is no size", remedy)
        self._filled_bytes += size
        if self._filled_bytes > MOST_BYTES:
            raise self._error(brace, "its fields have over 16 MB together", "give smaller ones")
        return size

    def _nearest(self, name: str) -> str:
        names = (*self._known, *self._columns)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        there = f"there are: {', '.join(names)}; write {{{{ for a brace"
        return f"did you mean {{{near[0]}}}? {there}" if near else there

    def _error(self, place: int, problem: str, remedy: str) -> TemplateError:
        before = self._data[:place]
        begin = before.rfind(b"\n") + 1
        column = len(before[begin:].decode(errors="replace")) + 1
        return TemplateError(problem, remedy, before.count(b"\n") + 1, column)


_READ: Mapping[str, Callable[[Values], int]] = {
    "i": lambda values: values.i,
    "sequence": lambda values: values.sequence,
    "due_ms": lambda values: values.due_ns // 1_000_000,
    "due_ns": lambda values: values.due_ns,
}
_TIMES: Mapping[str | None, Callable[[int, int], int]] = {
    None: lambda value, _: value,
    "%": lambda value, factor: value % factor,
    "/": lambda value, factor: value // factor,
    "*": lambda value, factor: value * factor,
}


def _drawn(values: Values, number: int, size: int) -> bytes:
    """Return random bytes that depend on the seed, the message or client, and the number of the field alone."""
    return shake_128(b"%d:%d:%d:%d" % (values.seed, values.i, values.sequence, number)).digest(size)


def _uuid(drawn: bytes) -> bytes:
    """Return a UUID of version 4 (RFC 9562 §5.4)."""
    digits = (drawn[:6] + bytes((drawn[6] & 0x0F | 0x40, drawn[7], drawn[8] & 0x3F | 0x80)) + drawn[9:]).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])).encode()
