"""The settings of a wire and its stores."""

from tests.support.composed_wire import CONFIG
from wire.broker.client import Access
from wire.desk.store import MemoryStore
from wire.service.wire_settings import Settings, Stores


def test_a_wire_has_no_metrics_and_no_bound_unless_they_are_set():
    """And an account without a store ends with its process."""
    access = Access("127.0.0.1", 1883)
    settings = Settings(wire_id="w", run_id=7, access=access, config=CONFIG, workers=1, remote=False)
    assert (settings.metrics_port, settings.pending_most, settings.barrier_at_start) == (None, None, False)
    assert Stores(MemoryStore(7)).account is None
