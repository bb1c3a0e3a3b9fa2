"""The topics of control on a broker. They are outside the topics of messages.

The strings are part of operators' ACLs and keep their first names, ``desk`` and ``claim``.
"""

import re

__all__ = ["WIRE_ID", "lease_topic", "wire_topic", "worker_topic"]

WIRE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # one level of a topic, on every broker


def wire_topic(wire: str) -> str:
    """Return the topic on which workers write to a wire."""
    return f"wirestorm/{wire}/desk"


def worker_topic(wire: str, instance: str) -> str:
    """Return the topic on which a wire writes to one worker instance; two workers may share a name."""
    return f"wirestorm/{wire}/worker/{instance}"


def lease_topic(wire: str) -> str:
    """Return the topic on which a wire asks for its id on the broker, and the wire that has the id answers."""
    return f"wirestorm/{wire}/claim"
