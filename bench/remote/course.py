"""The course of a load test against a service: its answers, read once a second, as the rows of ``timeline.csv``.

The sums are cheap to ask for. The whole account, which has the latencies and the messages that were sent, costs the
service a moment: it is read as rarely as makes that a twentieth of the time at most.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bench.base.errors import Refusal, ServiceFault
from bench.remote.checks import ask_account, ask_counts
from bench.remote.http import Client
from bench.remote.load import Beginning
from bench.run.incidents import Incidents
from bench.run.timeline import Reading, Timeline
from wire.account.figures import AccountFigures
from wire.host.tasks import background

__all__ = ["ServiceReader", "recorded_service"]

EVERY_S = 1.0
COST = 20  # so many times as long as an answer with the account took, no other is asked for


class ServiceReader:
    """Reads a service. ``start_ns`` tells when publishing starts on the service's clock, 0 where that is not known.

    ``incidents`` are written to ``folder`` by the service's clock: the errors of publishing, as the account has them.
    """

    def __init__(self, client: Client, beginning: Beginning, start_ns: Callable[[], int], folder: Path) -> None:
        self.incidents = Incidents(folder, self.clock)
        self._client = client
        self._start_ns = start_ns
        self._errors = dict(beginning.account.publish_errors)
        self._heard = beginning.counts.now_ns, time.monotonic_ns()
        self._from_s = 0.0  # of the monotonic clock: when the account may be read again

    def clock(self) -> int:
        """Return the time by the service's clock, as of its last answer."""
        told_ns, heard_ns = self._heard
        return told_ns + time.monotonic_ns() - heard_ns

    async def read(self, *, whole: bool = False) -> Reading:
        """Return a reading as of now, with the latencies where it is time for them or all is asked for.

        Refusal, ServiceFault.
        """
        counts = await ask_counts(self._client)
        self._heard = counts.now_ns, time.monotonic_ns()
        account = None
        if whole or time.monotonic() >= self._from_s:
            asked_s = time.monotonic()
            _, account = await ask_account(self._client)
            answered_s = time.monotonic()
            self._from_s = answered_s + COST * (answered_s - asked_s)
            self._note_errors(account)
        return Reading(
            at_ns=counts.now_ns,
            start_ns=self._start_ns(),
            releases_due=counts.releases,
            messages_sent=None if account is None else sum(account.published_messages.values()),
            deliveries_due=counts.expected,
            delivered=counts.delivered,
            outstanding=counts.outstanding,
            disclosure=None if account is None else account.totals().sums.disclosure.upper,
            lateness=None if account is None else account.lateness,
        )

    def _note_errors(self, account: AccountFigures) -> None:
        errors = account.publish_errors
        grown = [reason for reason, count in errors.items() if count > self._errors.get(reason, 0)]
        for reason in grown:
            self.incidents.broker_failed(reason)
        self._errors = dict(errors)
        if not grown:
            self.incidents.broker_is("")


@asynccontextmanager
async def recorded_service(folder: Path, reader: ServiceReader) -> AsyncIterator[Timeline]:
    """Add a reading to a folder's timeline each second, and a last one at the end of the context.

    A reading that the service does not answer is left out: the code that needs an answer reports it.
    """
    timeline = Timeline(folder, await reader.read(whole=True))
    try:
        async with background(_keep_reading(timeline, reader), "timeline"):
            yield timeline
        await _add(timeline, reader, whole=True)
    finally:
        timeline.close()
        reader.incidents.close()


async def _keep_reading(timeline: Timeline, reader: ServiceReader) -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        await _add(timeline, reader)


async def _add(timeline: Timeline, reader: ServiceReader, *, whole: bool = False) -> None:
    try:
        timeline.add(await reader.read(whole=whole))
    except (Refusal, ServiceFault):
        return
