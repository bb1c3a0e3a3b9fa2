"""Building the audience that a configuration describes."""

from wire.contract.worker_config import WorkerConfig
from wire.directory.audience import Audience
from wire.directory.population import population

__all__ = ["audience_of"]


def audience_of(config: WorkerConfig) -> Audience:
    """Return the audience of a run; DirectoryError where it cannot be built."""
    return population(config.seed, config.outlets, config.countries)
