"""What the deliveries of a run are grouped by: the wire's circuits, or somebody's own topics."""

from bench.output.summary import Summary
from wire.contract.places import CIRCUITS

__all__ = ["label_noun"]


def label_noun(summary: Summary) -> str:
    """Return ``circuit``, or ``topic`` where deliveries are grouped by something else."""
    return "circuit" if summary.by_circuit.keys() <= CIRCUITS else "topic"
