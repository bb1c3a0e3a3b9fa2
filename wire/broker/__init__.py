"""The wire's side of the broker: the client, the probe before the start, and the publisher."""
