"""What the load test orders of the proxy of network faults, as lines of JSON, and what the proxy answers."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from bench.faults.shaping import Shape

__all__ = ["Answer", "Clear", "Cut", "Listen", "Order", "Put", "decode_order"]

Between = Literal["outlets", "wire", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """The first order: listen for the outlets and for the wire, once for each node of the broker."""

    nodes: tuple[tuple[str, int], ...]
    seed: int


class Put(msgspec.Struct, tag="put", frozen=True, kw_only=True):
    """Have a fault between the broker and the others. ``share`` of the outlets are concerned."""

    name: str
    between: Between
    share: float
    shape: Shape


class Clear(msgspec.Struct, tag="clear", frozen=True, kw_only=True):
    """End a fault, or a cut."""

    name: str


class Cut(msgspec.Struct, tag="cut", frozen=True, kw_only=True):
    """Reset the wire's connections, and each new one until the cut is cleared."""

    name: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An order was followed. ``outlets`` and ``wire`` are the ports that the proxy listens on, by node."""

    outlets: tuple[int, ...] = ()
    wire: tuple[int, ...] = ()


Order = Put | Clear | Cut
_decoder: msgspec.json.Decoder[Order] = msgspec.json.Decoder(Order)


def decode_order(line: bytes) -> Order:
    """Return the order of a line; msgspec.ValidationError where it is none."""
    return _decoder.decode(line)
