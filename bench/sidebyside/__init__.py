"""The swarm beside what else reads MQTT: a floor in C that only counts, and a client of aiomqtt for each outlet."""
