"""The handlers of the calendar: what it is, and its pauses, which a load test holds while it runs."""

import re
from collections.abc import Callable

from aiohttp import web

from wire.contract.times import format_time
from wire.service.api import calendar_answers
from wire.service.api.problems import Problem
from wire.service.api.reading import query_of
from wire.service.api.requests import NoQuery, PauseQuery
from wire.service.api.views import answer
from wire.service.pauses import Pauses

__all__ = ["PAUSE_ID", "CalendarPages"]

PAUSE_ID = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
SECOND_NS = 1_000_000_000


class CalendarPages:
    """The handlers of ``/calendar`` and of the pauses below it.

    ``scenario`` is the calendar's as it was given, None without a calendar. ``clock`` is nanoseconds since the epoch.
    """

    def __init__(self, scenario: str | None, pauses: Pauses, clock: Callable[[], int]) -> None:
        self._scenario = scenario
        self._pauses = pauses
        self._clock = clock

    async def get(self, request: web.Request) -> web.Response:
        """Answer ``GET /calendar``."""
        query_of(request, NoQuery)
        return answer(self._view())

    async def pause(self, request: web.Request) -> web.Response:
        """Answer ``PUT /calendar/pauses/{id}``: hold a pause or renew it, from now on."""
        seconds = query_of(request, PauseQuery).seconds
        new = await self._pauses.hold(_id_of(request), seconds)
        return answer(self._view(), 201 if new else 200)

    async def resume(self, request: web.Request) -> web.Response:
        """Answer ``DELETE /calendar/pauses/{id}``: end a pause; one that is not held has ended."""
        query_of(request, NoQuery)
        self._pauses.end(_id_of(request))
        return answer(self._view())

    def _view(self) -> calendar_answers.Calendar:
        now_ns, last_due_ns = self._clock(), self._pauses.last_due_ns
        pauses = [
            calendar_answers.Pause(id=pause_id, until=format_time(now_ns + int(seconds * SECOND_NS)))
            for pause_id, seconds in self._pauses.held.items()
        ]
        return calendar_answers.Calendar(
            scenario=self._scenario,
            paused_until=pauses[-1].until if pauses else None,
            pauses=pauses,
            last_due=format_time(last_due_ns) if last_due_ns > now_ns else None,
        )


def _id_of(request: web.Request) -> str:
    pause_id = request.match_info["id"]
    if not re.fullmatch(PAUSE_ID, pause_id):
        raise Problem("field", "a pause's id has 1 to 64 of A-Z a-z 0-9 _ -, a letter or digit first", "id")
    return pause_id
