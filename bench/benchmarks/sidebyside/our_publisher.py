"""Our side of publishing as it is in a run: desk, account and publisher, joined by the dispatch."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from wire.account.account import Account
from wire.account.expectation import Expectation
from wire.broker.client import Access
from wire.broker.publisher import Publisher
from wire.broker.source import Source
from wire.contract.bins import edges
from wire.contract.control import Announced, Announcement, WorkerConfig
from wire.desk.desk import Desk
from wire.desk.store import MemoryStore
from wire.directory.absence_plan import attendance_of
from wire.directory.directory import Directory
from wire.host.tasks import background
from wire.service.dispatch import Dispatch
from wire.service.unkept import Unkept

__all__ = ["Announce", "our_desk", "our_publisher"]

CONNECTED_S = 20.0
POLL_INTERVAL_S = 0.005

Announce = Callable[[Sequence[Announced]], None]


class _Announcer:
    """Gives the messages of each announcement to a function."""

    def __init__(self, announce: Announce) -> None:
        self._announce = announce

    def tell(self, message: Announcement) -> None:
        self._announce(message.messages)


@asynccontextmanager
async def our_publisher(url: str, source: Source, run_id: int, qos: int) -> AsyncIterator[None]:
    """The publisher, connected: it sends what the source has from now on. TimeoutError where it does not connect."""

    async def passage() -> None:
        """Wait for no outlets."""

    publisher = Publisher(Access.of(url), source, run_id=run_id, qos=qos, barrier=passage)
    async with background(publisher.run(), "publisher"):
        async with asyncio.timeout(CONNECTED_S):
            while publisher.problem:  # noqa: ASYNC110 - the publisher tells nobody of its connection
                await asyncio.sleep(POLL_INTERVAL_S)
        yield


@asynccontextmanager
async def our_desk(
    url: str, directory: Directory, run_id: int, agreed: WorkerConfig, announce: Announce
) -> AsyncIterator[Desk]:
    """A desk whose releases are published when they are due, as in a run; ``announce`` is told of their messages."""
    attendance = attendance_of(agreed, directory)
    account = Account(
        expectation=Expectation(directory, attendance, 1, lasting=agreed.lasting),
        bin_edges=edges(),
        on_settled=lambda _: None,
    )
    desk = Desk(directory, MemoryStore(run_id), clock=time.time_ns, seed=agreed.seed)
    dispatch = Dispatch(desk, account=account, persistence=Unkept(), membership=_Announcer(announce))
    account.begin(time.time_ns(), 0)
    async with our_publisher(url, dispatch, run_id, agreed.qos):
        yield desk
