"""The bytes of MQTT that the fast paths know: where a packet template begins, and the acknowledgement of a packet."""

__all__ = ["IDENTIFIER_BYTES", "PREFIX_BYTES", "PUBACK"]

# Fixed header, up to three bytes of remaining length, and the topic's length: they say where the stamp stands, nearly
# always.
PREFIX_BYTES = 6
PUBACK = b"\x40\x02"  # and the packet identifier (MQTT 3.1.1 §3.4)
IDENTIFIER_BYTES = 2
