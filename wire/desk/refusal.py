"""Why the broker does not take a message."""

from dataclasses import dataclass

__all__ = ["Refusal"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason in a sentence, and its kind, one of ``wire.contract.metrics.REFUSALS``."""

    kind: str
    text: str
