"""A subscriber's MQTT 3.1.1 and 5, sans-io: bytes in, events and bytes out."""
