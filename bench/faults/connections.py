"""The connections of a run's wire to its broker, which a kill cuts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from wire.broker.client import Access, Connect, Link, connect

__all__ = ["Connections"]


class Connections:
    """Opens connections as ``opened_by`` does, and can cut all that are open."""

    def __init__(self, opened_by: Connect = connect) -> None:
        self.opened_by = opened_by
        self._links: set[Link] = set()

    @asynccontextmanager
    async def __call__(self, access: Access, identifier: str, window: int = 20, /) -> AsyncIterator[Link]:
        """Open a connection for as long as the context lasts; BrokerError where that fails."""
        async with self.opened_by(access, identifier, window) as link:
            self._links.add(link)
            try:
                yield link
            finally:
                self._links.discard(link)

    def cut(self) -> None:
        """End every connection without a farewell, as the end of the process would."""
        for link in self._links:
            link.cut()
