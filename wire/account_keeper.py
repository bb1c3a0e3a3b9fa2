"""Keeps an account on disk as it changes, and holds back what may be said only once it is there."""

import asyncio
from collections.abc import Callable, Container

from wire.account import Account
from wire.account_notes import Notes
from wire.account_saved import changes_of, expected_of, restore
from wire.account_store import AccountStore
from wire.contract.release import Release
from wire.errors import StoreError
from wire.releaserow import ReleaseRow

__all__ = ["Keeper"]

AGAIN_S = 0.5  # after a save that failed


class Keeper:
    """One account's keeper. Its ``notes`` are the account's; ``problem`` is why the last save failed, or empty."""

    def __init__(self, store: AccountStore) -> None:
        self.notes = Notes(told_expected=self._expected)
        self.problem = ""
        self._store = store
        self._account: Account | None = None
        self._waiting: list[Callable[[], None]] = []
        self._wanted = asyncio.Event()

    def open(
        self,
        account: Account,
        release_of: Callable[[str, int], Release],
        unacknowledged: Container[int] = (),
    ) -> None:
        """Make a new account what it was at the last save, from now on keep it; see ``account_saved.restore``."""
        self._account = account
        account.find_settled = self._store.delivery
        saved = self._store.load()
        if saved is not None:
            restore(account, saved, release_of, unacknowledged)

    def later(self, action: Callable[[], None]) -> None:
        """Do something once what the account says now is on disk."""
        self._waiting.append(action)
        self._wanted.set()

    async def run(self) -> None:
        """Keep the account until cancelled; once a second where nobody waits for it."""
        while True:
            try:
                async with asyncio.timeout(1.0):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            await self.save()
            if self.problem:
                await asyncio.sleep(AGAIN_S)

    async def save(self) -> None:
        """Keep what has changed, then do what waited for that; what is not kept is tried again the next time."""
        account = self._account
        self._wanted.clear()
        if account is None:
            return
        waiting, self._waiting = self._waiting, []
        notes, self.notes = self.notes, Notes(told_expected=self._expected)
        account.notes = self.notes
        try:
            await self._store.save(changes_of(account, notes))
        except StoreError as error:
            self.problem = str(error)
            self.notes.add(notes)
            self._waiting = waiting + self._waiting
            self._wanted.set()
        else:
            self.problem = ""
            for action in waiting:
                action()

    def _expected(self, row: ReleaseRow) -> None:
        if self._account is not None:
            self._store.expected(expected_of(self._account, row))
