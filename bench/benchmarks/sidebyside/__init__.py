"""The swarm beside two other clients: a baseline in C that only counts, and a client of aiomqtt for each outlet."""
