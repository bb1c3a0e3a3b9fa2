"""Keeping an account on disk as it changes, and holding back messages until the state behind them is on disk."""

import asyncio
from collections.abc import Callable

from wire.account.account import Account
from wire.account.store_port import EMPTY_OUTBOX, AccountStore, StoredOutbox
from wire.contract.release import Release
from wire.errors import StoreError

__all__ = ["Persistence"]

SAVE_INTERVAL_S = 1.0  # where nothing waits for a save
RETRY_S = 0.5  # after a save that failed


class Persistence:
    """Saves one account in one store. ``problem`` is why the last save failed, or empty."""

    def __init__(self, *, account: Account, store: AccountStore) -> None:
        self.problem = ""
        self._account = account
        self._store = store
        self._waiting: list[Callable[[], None]] = []
        self._wanted = asyncio.Event()

    def restore(self, *, release_of: Callable[[str, int], Release], outbox: StoredOutbox = EMPTY_OUTBOX) -> None:
        """Give the new account the state of the last save; see ``Account.restore``."""
        snapshot = self._store.load()
        if snapshot is not None:
            self._account.restore(snapshot, release_of=release_of, outbox=outbox)

    def post_expected(self, uri: str, version: int) -> None:
        """Give an expected release to the store, to be on disk before all later writes."""
        self._store.expected(self._account.encode_expected(uri, version))

    def later(self, action: Callable[[], None]) -> None:
        """Call ``action`` once the present state of the account is on disk."""
        self._waiting.append(action)
        self._wanted.set()

    async def run(self) -> None:
        """Save the account until cancelled: at once where an action waits for it, else once a second."""
        while True:
            try:
                async with asyncio.timeout(SAVE_INTERVAL_S):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            await self.save()
            if self.problem:
                await asyncio.sleep(RETRY_S)

    async def save(self) -> None:
        """Save what has changed, then call the actions that wait for it; after a failure all of it is tried again."""
        self._wanted.clear()
        waiting, self._waiting = self._waiting, []
        try:
            await self._store.save(self._account.begin_save())
        except StoreError as error:
            self.problem = str(error)
            self._account.save_failed()
            self._waiting = waiting + self._waiting
            self._wanted.set()
        else:
            self.problem = ""
            self._account.save_done()
            for action in waiting:
                action()
