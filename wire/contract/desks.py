"""Where control travels on a broker: outside the wire's own topics, which carry messages alone."""

__all__ = ["claim_topic", "desk_topic", "worker_topic"]


def desk_topic(wire: str) -> str:
    """Where workers write to a wire."""
    return f"wirestorm/{wire}/desk"


def worker_topic(wire: str, incarnation: str) -> str:
    """Where a wire writes to one worker; two workers may have one name, never one incarnation."""
    return f"wirestorm/{wire}/worker/{incarnation}"


def claim_topic(wire: str) -> str:
    """Where a wire asks whether its id is taken on this broker, and is answered."""
    return f"wirestorm/{wire}/claim"
