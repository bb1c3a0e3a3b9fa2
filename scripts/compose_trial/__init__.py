"""The compose file tried under podman, where there is no Docker engine and no registry."""
