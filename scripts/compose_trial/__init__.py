"""A trial of the compose file under podman, for machines without a Docker engine and a registry."""
