"""A wire without a broker or processes, for the parts of a run."""

from tests.support.ports import own_port
from wire.broker.client import Access
from wire.contract.control import WorkerConfig
from wire.directory.population import population
from wire.service.composition import Settings, compose, in_memory
from wire.service.memberships import MembershipKind

OUTLETS = 20
DIRECTORY = population(1, OUTLETS, 3)
RUN = 7


def load_test_wire(events=None, stores=None, **config):
    """Compose a wire with a fixed membership; no broker runs. ``config`` has fields of the worker configuration."""
    settings = Settings(
        wire_id="test",
        run_id=RUN,
        access=Access("127.0.0.1", own_port()),
        config=WorkerConfig(1, OUTLETS, 3, (), **config),
        workers=1,
        remote=False,
    )
    return compose(settings, stores or in_memory(RUN), MembershipKind.FIXED, audience=DIRECTORY, events=events)
