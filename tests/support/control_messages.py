"""Control messages that no wire or worker sends, from a seeded source: random, mutated, or well-typed but nonsensical.

The well-typed ones are made from the contract's own types and bounds, so that a new field is drawn as well.
"""

import re
from base64 import b64encode

import msgspec
import orjson
from msgspec import inspect

from wire.contract.bounds import OUTLETS_MOST
from wire.contract.cohorts import CohortSums
from wire.contract.control import Control
from wire.contract.histogram import Histogram
from wire.contract.latencies import Latencies
from wire.contract.places import CIRCUITS
from wire.contract.tally import LabelSums, SwarmFigures
from wire.contract.topics import TOPICS

__all__ = ["KINDS", "Context", "MessageSource"]

TYPES = {kind.tag: kind for kind in inspect.type_info(Control).types}
KINDS = tuple(TYPES)
ODD = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**32,
    2**53,
    2**63,
    2**64 - 1,
    -(2**63),
    0.5,
    1e300,
    -0.0,
    "",
    "now",
    "many",
)
ODD_TEXTS = ("\x00", "\x1b[31m", "#", "+", "wirestorm/x/desk", "é" * 300, "-1", "0x1f", "1_0", "f" * 60, " 1")
TEXTS = ("", "host", "boot", "gone", "SUBACK 0x80: refused", "a" * 64, "wire/v1/de/western-europe/sport")
CIRCUIT_NAMES, TOPIC_NAMES = sorted(CIRCUITS), sorted(TOPICS)
LARGE = (CohortSums, LabelSums, SwarmFigures)
DRAWN_KEPT = 20
NESTED = 30_000  # levels


class Context(dict):
    """The values of a run that an attacker may know: sequences by ``field`` or, where it wins, ``Type.field``."""

    def of(self, kind, name):
        return self.get(f"{kind}.{name}", self.get(name, ()))


class MessageSource:
    """Draws messages from ``random``. ``context`` may be changed as the run goes on; ``corpus`` has real messages."""

    def __init__(self, random, context=None, corpus=()):
        self.random = random
        self.context = context or Context()
        self.corpus = list(corpus)
        self._drawn = {}

    def draw(self, kinds=KINDS):
        """One message as bytes: mostly of these kinds, now and then anything."""
        choice = self.random.random()
        if choice < 0.70:
            return orjson.dumps(self.form(self.random.choice(kinds)))
        if choice < 0.85:
            return self.mutated_form(kinds)
        if choice < 0.95:
            return self.mutated_bytes(kinds)
        return self.junk()

    def form(self, kind):
        """A message of this kind, of right types and within its bounds."""
        return {"type": kind} | self._struct(TYPES[kind])

    def junk(self):
        """Bytes that need be no JSON."""
        random = self.random
        choice = random.randrange(8)
        if choice == 0:
            return random.choice((b"[", b'{"a":', b'{"type":"report","tally":[')) * random.randrange(NESTED)
        if choice == 1:
            return orjson.dumps(self._any(4))
        if choice == 2:
            return b'{"type":"' + random.choice(KINDS).encode() + b'","x":' + b"[" * random.randrange(NESTED)
        return random.randbytes(random.randrange(64))

    def mutated_form(self, kinds):
        """A message in which some values are others."""
        form = orjson.loads(orjson.dumps(self._original(kinds)))  # parts of it are in other messages too
        for _ in range(self.random.randint(1, 3)):
            self._change(form)
        try:
            return orjson.dumps(form)
        except TypeError:
            return msgspec.json.encode(form)

    def mutated_bytes(self, kinds):
        """A message in which some bytes are others, missing or repeated."""
        random, data = self.random, bytearray(orjson.dumps(self._original(kinds)))
        for _ in range(random.randint(1, 4)):
            place, length = random.randrange(len(data) + 1), random.randrange(4)
            choice = random.randrange(4)
            if choice == 0:
                data[place : place + length] = random.randbytes(length)
            elif choice == 1:
                del data[place : place + random.choice((1, 4, len(data)))]
            elif choice == 2:
                data[place:place] = data[place : place + 20]
            else:
                data[place:place] = random.choice((b"null", b"-", b"9" * 30, b'"', b"[", b"}", b"e9", b"\\u0000"))
        return bytes(data)

    def _original(self, kinds):
        if self.corpus and self.random.random() < 0.5:
            return orjson.loads(self.random.choice(self.corpus))
        return self.form(self.random.choice(kinds))

    def _change(self, form):
        """Change one value somewhere in a form."""
        random, holder = self.random, form
        while True:
            key = random.choice(list(holder)) if isinstance(holder, dict) else random.randrange(len(holder))
            inner = holder[key]
            if isinstance(inner, dict | list) and inner and random.random() < 0.8:
                holder = inner
                continue
            break
        choice = random.randrange(6)
        if choice == 0:
            del holder[key]
            if not holder:
                form["x"] = None
        elif choice == 1 and isinstance(holder, dict):
            holder[random.choice(("x", "type", "worker", ""))] = self._any(2)
        elif choice == 2:
            holder[key] = self._any(2)
        else:
            holder[key] = random.choice(ODD + ODD_TEXTS)

    def _any(self, depth):
        random = self.random
        choice = random.randrange(6 if depth else 4)
        if choice == 4:
            return [self._any(depth - 1) for _ in range(random.randrange(4))]
        if choice == 5:
            return {random.choice(TEXTS + ODD_TEXTS): self._any(depth - 1) for _ in range(random.randrange(4))}
        return random.choice(ODD + ODD_TEXTS) if choice < 2 else random.choice(TEXTS)

    def _struct(self, kind):
        """A form of this type; of large types mostly one that was drawn before."""
        if kind.cls not in LARGE:
            return self._new_struct(kind)
        drawn = self._drawn.setdefault(kind.cls, [])
        if len(drawn) < DRAWN_KEPT:
            drawn.append(self._new_struct(kind))
        elif self.random.random() < 0.02:
            drawn[self.random.randrange(DRAWN_KEPT)] = self._new_struct(kind)
        return self.random.choice(drawn)

    def _new_struct(self, kind):
        values = {field.encode_name: self._field(kind.cls.__name__, field) for field in kind.fields}
        return list(values.values()) if kind.array_like else values

    def _field(self, kind, field):
        known = self.context.of(kind, field.encode_name)
        if known and self.random.random() < 0.9:
            return self.random.choice(known)
        if field.encode_name == "topic":
            return self.random.choice(TOPIC_NAMES)
        if field.encode_name == "circuits":
            return {self.random.choice(CIRCUIT_NAMES): self._struct(field.type.value_type) for _ in range(self._few())}
        return self._value(field.type)

    def _value(self, kind):
        random = self.random
        match kind:
            case inspect.StructType():
                return self._struct(kind)
            case inspect.UnionType(types=types):
                return self._value(random.choice(types))
            case inspect.IntType():
                return self._whole(kind)
            case inspect.FloatType():
                low, high = kind.ge or 0.0, min(kind.le or 1e6, 1e6)
                return random.choice((low, high, random.uniform(low, high)))
            case inspect.BoolType():
                return random.random() < 0.5
            case inspect.BytesType():
                return b64encode(random.choice((b"", b"x", b'{"type":"leave"}', random.randbytes(40)))).decode()
            case inspect.NoneType():
                return None
            case inspect.StrType():
                return self._text(kind)
            case inspect.LiteralType(values=values):
                return random.choice(values)
            case inspect.TupleType(item_types=items):
                return [self._value(item) for item in items]
            case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
                return [self._value(item) for _ in range(max(kind.min_length or 0, self._few()))]
            case inspect.DictType(key_type=key, value_type=value):
                return {str(self._value(key)): self._value(value) for _ in range(self._few())}
            case inspect.CustomType(cls=cls) if cls is Histogram:
                return self._histogram()
            case inspect.CustomType(cls=cls) if cls is Latencies:
                return {"upper": self._histogram(), "lower": random.choice((None, self._histogram()))}
        raise AssertionError(f"no values are drawn of {kind}")

    def _whole(self, kind):
        random = self.random
        low = kind.ge if kind.ge is not None else -(2**63)
        high = kind.le if kind.le is not None else kind.lt - 1 if kind.lt is not None else 2**64 - 1
        choice = random.randrange(4)
        if choice == 0:
            return random.choice((low, high, min(max(0, low), high), min(max(1, low), high)))
        if choice == 1:
            return min(max(random.randrange(-2, 130), low), high)
        if choice == 2:
            return min(max(int(2 ** random.uniform(0, 63)), low), high)
        return random.randint(low, high)

    def _text(self, kind):
        random = self.random
        if kind.max_length == OUTLETS_MOST // 4 + 1:  # a bitset
            return f"{random.getrandbits(random.choice((0, 1, 8, 40, 60, 120, 200_000))):x}"
        for _ in range(20):
            text = random.choice((*TEXTS, *ODD_TEXTS, "a", "b-1", "3.1.1"))
            if kind.pattern is None or re.search(kind.pattern, text):
                return text
        return random.choice(("a", "5"))

    def _histogram(self):
        random = self.random
        counts = [random.choice((0, 1, 3, 2**44)) for _ in range(random.choice((0, 1, 1, 5)))]
        counts = counts if sum(counts) <= 2**44 else [0 for _ in counts]
        figures = {name: random.choice((0, 1, 10**9, 2**63 - 1, -(2**63) + 1)) for name in ("sum", "min", "max")}
        return {"first": random.choice((0, 1, 700, 1_400)), "counts": counts, **figures}

    def _few(self):
        return self.random.choice((0, 1, 1, 1, 2, 3, 7))
