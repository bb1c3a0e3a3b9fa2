"""A metric family as data, and the labels that deliveries are counted by."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["CIRCUIT", "TOPIC", "Metric"]

# The labels of a circuit; a user's own messages have TOPIC in their place, the topic or its template.
CIRCUIT = ("language", "region")
TOPIC = ("topic",)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric family."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()
