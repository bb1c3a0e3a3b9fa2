"""The control group: plain MQTT clients also read for some outlets, and are held against the swarm."""
