"""The persistence of an account that ends with its process, as a load test's does: nothing is saved, nothing waits."""

from collections.abc import Callable

from wire.account.store_port import EMPTY_OUTBOX, StoredOutbox
from wire.contract.release import Release

__all__ = ["Unkept"]


class Unkept:
    """Has the methods of ``Persistence`` over no store."""

    problem = ""

    def restore(self, *, release_of: Callable[[str, int], Release], outbox: StoredOutbox = EMPTY_OUTBOX) -> None:
        """Restore nothing: there was no earlier process."""

    def post_expected(self, uri: str, version: int) -> None:
        """Keep nothing."""

    def later(self, action: Callable[[], None]) -> None:
        """Call ``action`` at once: there is no save to wait for."""
        action()

    async def run(self) -> None:
        """Return: there is nothing to save."""

    async def save(self) -> None:
        """Save nothing."""
