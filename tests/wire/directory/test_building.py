"""The audience of a configuration."""

from wire.contract.worker_config import WorkerConfig
from wire.directory.building import audience_of
from wire.directory.population import population


def test_a_wires_audience_is_the_directory_of_its_seed():
    """Wire and workers build it by themselves, and compare the digests."""
    config = WorkerConfig(3, 40, 5, ("mqtt://127.0.0.1:1883",))
    assert audience_of(config).digest == population(3, 40, 5).digest
