"""The control group: some outlets are also read by plain MQTT clients, and what those had is held against the swarm."""
