"""What the swarm costs: beside a baseline in C and aiomqtt, and in micro-benchmarks. Not in the wheel."""
