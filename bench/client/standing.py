"""How a load test against a service stands while it goes on: what the service's account has grown by until now.

Saying its account costs the service a moment. It is asked for once a second at most, and only while somebody looks.
"""

import asyncio
from collections.abc import Callable

from bench.client.account import ServiceAccount
from bench.client.checks import ask_account
from bench.client.difference import WentBack, growth
from bench.client.http import Client
from bench.errors import Refusal, ServiceFault
from bench.measures import Measures

__all__ = ["Standing"]

LOOK_S = 1.0


class Standing:
    """The figures of one run as of the last reading.

    ``middle`` is the account at the end of a warm-up: until it is there, in a run that has one, no latency counts.
    ``seconds`` is how long publishing has gone on.
    """

    def __init__(self, client: Client, before: ServiceAccount, outlets: int, *, warm_up: bool) -> None:
        self.middle: ServiceAccount | None = None
        self.seconds: Callable[[], float] = lambda: 0.0
        self._client = client
        self._before = before
        self._outlets = outlets
        self._warm_up = warm_up
        self._wanted = asyncio.Event()
        self._measures = self._of(before)

    def measures(self) -> Measures:
        """The figures as they were last read; asking for them has them read again soon."""
        self._wanted.set()
        return self._measures

    def take(self, account: ServiceAccount) -> None:
        """A reading. WentBack where it is no continuation of the first one."""
        self._measures = self._of(account)

    async def watch(self) -> None:
        """Read when somebody has looked, until cancelled. What goes wrong here is for who needs the account to say."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                _, account = await ask_account(self._client)
                self.take(account)
            except (Refusal, ServiceFault, WentBack):
                self._wanted.set()
            await asyncio.sleep(LOOK_S)

    def _of(self, account: ServiceAccount) -> Measures:
        middle = (self.middle or account) if self._warm_up else None
        grown = growth(account, self._before, middle)
        seconds = self.seconds()
        rate = grown.totals().delivered / seconds if seconds > 0 else 0.0
        return Measures(grown, rate, min(account.outlets_on, self._outlets), extremes_kept=False)
