"""The events of a wire: what composition and dispatch report, and what nobody needs to override."""

import inspect

import pytest

from tests.support.composed_wire import CIRCUIT, composed, flash
from wire.service.event_log import EventLog
from wire.service.events import WireEvents

EVENTS = [name for name in vars(WireEvents) if not name.startswith("_")]


@pytest.mark.parametrize("name", EVENTS)
def test_the_log_of_a_service_has_each_event(name):
    """With the same parameters: an event that the log does not override would be lost."""
    assert name in vars(EventLog)
    assert inspect.signature(getattr(EventLog, name)) == inspect.signature(getattr(WireEvents, name))


async def test_a_composed_wire_reports_a_release_that_is_about_to_be_sent():
    """And does without anybody who listens."""
    told = []

    class Told(WireEvents):
        def committed(self, committed):
            told.append(committed.release.uri)

    for events in (Told(), None):
        wire = composed(events=events)
        await wire.desk.accept(flash(), circuits=[CIRCUIT])
        await wire.dispatch.next()
    assert told == ["urn:x:1"]
