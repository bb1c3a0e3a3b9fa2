"""The figures of a load test against a service while it runs: the growth of the service's account until now.

An answer with its account costs the service a moment. The account is requested once a second at most, and only while
the figures are looked at.
"""

import asyncio
from collections.abc import Callable

from bench.base.errors import Refusal, ServiceFault
from bench.remote.checks import ask_account
from bench.remote.difference import WentBack, growth
from bench.remote.http import Client
from bench.verdict.figures import Figures
from wire.account.figures import AccountFigures

__all__ = ["Standing"]

POLL_INTERVAL_S = 1.0


class Standing:
    """The figures of one run as of the last reading.

    ``middle`` is the account at the end of a warm-up. In a run with a warm-up no latency counts until it is set.
    ``seconds`` tells how long the run has published.
    """

    def __init__(self, client: Client, before: AccountFigures, outlets: int, *, warm_up: bool) -> None:
        self.middle: AccountFigures | None = None
        self.seconds: Callable[[], float] = lambda: 0.0
        self._client = client
        self._before = before
        self._outlets = outlets
        self._warm_up = warm_up
        self._wanted = asyncio.Event()
        self._figures = self._of(before)

    def figures(self) -> Figures:
        """Return the figures of the last reading, and have them read again soon."""
        self._wanted.set()
        return self._figures

    def take(self, account: AccountFigures) -> None:
        """Take a reading; WentBack where it does not continue the first one."""
        self._figures = self._of(account)

    async def watch(self) -> None:
        """Read the account after each request for the figures, until cancelled.

        A failure is ignored here: the code that needs the account reports it.
        """
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                _, account = await ask_account(self._client)
                self.take(account)
            except (Refusal, ServiceFault, WentBack):
                self._wanted.set()
            await asyncio.sleep(POLL_INTERVAL_S)

    def _of(self, account: AccountFigures) -> Figures:
        middle = (self.middle or account) if self._warm_up else None
        grown = growth(account, self._before, middle)
        seconds = self.seconds()
        rate = grown.totals().delivered / seconds if seconds > 0 else 0.0
        return Figures(grown, rate, min(account.outlets_on, self._outlets), extremes_kept=False)
