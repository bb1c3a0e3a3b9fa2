"""A service is killed at any step of a release's way, and started again: the promise holds over all its lives."""

import asyncio
import io

import orjson
import pytest

from tests.support.composed_wire import CIRCUIT, ENTITLED, composed, flash, on_disk, sequences_told
from tests.support.scripted_worker import ScriptedWorker
from tests.support.waiting import eventually
from wire.contract.control import Assignment
from wire.host.tasks import background
from wire.service.api.limits import Limits
from wire.service.dispatch import Dispatch
from wire.service.service import Service
from wire.telemetry.logs import open_log


class KilledError(Exception):
    """The process ends here."""


class Dying:
    """A part of the wire, but for one method, before which the process ends."""

    def __init__(self, part, method):
        self._part = part
        self._method = method

    def __getattr__(self, name):
        if name == self._method:
            raise KilledError
        return getattr(self._part, name)


def service_over(stores, database, stream=None):
    """A service with its wire, recovered."""
    wire = composed(stores)
    service = Service(wire, stores, database, open_log(stream or io.StringIO(), terminal=False))
    service.recover()
    return wire, service


async def one_life(folder, step):
    """A life that ends before a step of the first release's way; the release was accepted."""
    with on_disk(folder) as (stores, database):
        wire, _ = service_over(stores, database)
        worker = ScriptedWorker(wire.membership)
        worker.join()
        async with background(wire.run(), "wire"):
            await eventually(lambda: any(isinstance(message, Assignment) for message in worker.heard))
        await wire.desk.accept(flash(), circuits=[CIRCUIT])
        desk, account, persistence, membership = (
            Dying(part, step) for part in (wire.desk, wire.account, wire.persistence, wire.membership)
        )
        dispatch = Dispatch(desk, account=account, persistence=persistence, membership=membership)
        with pytest.raises(KilledError):
            await asyncio.wait_for(dispatch.next(), 5)
        assert not wire.desk.unacknowledged  # nothing could be sent yet


@pytest.mark.parametrize("step", ["commit", "expect", "post_expected", "tell", "put_out"])
async def test_a_wire_that_is_killed_before_any_step_goes_on_with_it_after_its_start(tmp_path, step):
    """The release is expected once, its worker is told of the message, and the message is sent under its number."""
    await one_life(tmp_path, step)
    with on_disk(tmp_path) as (stores, database):
        wire, _ = service_over(stores, database)
        worker = ScriptedWorker(wire.membership)
        worker.join()
        async with background(wire.run(), "wire"):
            await eventually(lambda: any(isinstance(message, Assignment) for message in worker.heard))
            messages = await asyncio.wait_for(wire.dispatch.next(), 5)
            assert [(message.uri, message.sequence) for message in messages] == [("urn:x:1", 1)]
            assert sequences_told(worker) == {1}
            assert wire.account.totals().expected == ENTITLED
            assert wire.account.totals().unsent_messages == 1


async def test_what_the_broker_has_stays_expected_though_the_account_was_never_saved(tmp_path):
    """The expectation is on disk ahead of the acknowledgement, by which the message does not come back."""
    with on_disk(tmp_path) as (stores, database):
        wire, _ = service_over(stores, database)
        await wire.desk.accept(flash(), circuits=[CIRCUIT])
        (message,) = await asyncio.wait_for(wire.dispatch.next(), 5)
        wire.dispatch.sent(message, message.due_ns)
        wire.dispatch.acknowledged(message)
    with on_disk(tmp_path) as (stores, database):
        wire, _ = service_over(stores, database)
        totals = wire.account.totals()
        assert (wire.desk.pending, totals.expected, totals.unsent_messages) == (0, ENTITLED, 0)


async def test_a_restart_says_what_it_recovered(tmp_path):
    """Messages that the broker has not acknowledged, and releases that wait."""
    with on_disk(tmp_path) as (stores, database):
        wire, _ = service_over(stores, database)
        await wire.desk.accept(flash("urn:x:1"), circuits=[CIRCUIT])
        await asyncio.wait_for(wire.dispatch.next(), 5)
        await wire.desk.accept(flash("urn:x:2"), circuits=[CIRCUIT])
    with on_disk(tmp_path) as (stores, database):
        stream = io.StringIO()
        service_over(stores, database, stream)
        line = orjson.loads(stream.getvalue())
        assert (line["event"], line["messages"], line["releases"]) == ("recovered", 1, 1)


async def test_a_service_is_ready_once_broker_store_and_workers_are(tmp_path):
    """Each check says in words what is wrong, and nothing where all is well."""
    with on_disk(tmp_path) as (stores, database):
        wire, service = service_over(stores, database)
        checks = service.parts(Limits()).checks
        assert checks["broker"]() == "not connected yet"
        assert checks["store"]() == ""
        assert checks["workers"]() == "none has joined; start wirestorm worker on the same broker"
        worker = ScriptedWorker(wire.membership)
        worker.join()
        assert checks["workers"]() == "0 of 20 outlets are on"
        async with background(wire.run(), "wire"):
            await eventually(lambda: not checks["workers"]())


async def test_a_service_whose_account_has_a_fault_is_not_ready(tmp_path):
    """Its figures can't be trusted until somebody has looked."""
    with on_disk(tmp_path) as (stores, database):
        wire, service = service_over(stores, database)
        check = service.parts(Limits()).checks["account"]
        assert check() == ""
        await wire.desk.accept(flash(), circuits=[CIRCUIT])
        await wire.dispatch.next()
        wire.account.close()  # with a message that nobody counted
        assert check() == "its two sides differ, 2 times; the log names each"
