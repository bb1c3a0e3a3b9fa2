"""The handlers of liveness and readiness, for probes, without a token."""

from collections.abc import Callable, Mapping

from aiohttp import web

from wire.service.api import answers
from wire.service.api.problems import Problem
from wire.service.api.reading import query_of
from wire.service.api.requests import NoQuery
from wire.service.api.views import answer

__all__ = ["Check", "Health"]

Check = Callable[[], str]  # the problem, without anything secret; empty where there is none


class Health:
    """The handlers of ``/healthz`` and ``/readyz``; ``checks`` are by the part that each checks: broker, store, …"""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)

    async def alive(self, request: web.Request) -> web.Response:
        """Answer ``GET /healthz``: 200, as the process answers."""
        query_of(request, NoQuery)
        return answer(answers.Alive())

    async def ready(self, request: web.Request) -> web.Response:
        """Answer ``GET /readyz``: 200 where every check passes, else a problem that names the checks that fail."""
        query_of(request, NoQuery)
        found = {name: check() for name, check in self._checks.items()}
        wrong = [f"{name}: {text}" for name, text in found.items() if text]
        checks = {name: text or "ok" for name, text in found.items()}
        if wrong:
            raise Problem("not-ready", "; ".join(wrong), more={"checks": checks})
        return answer(answers.Ready(checks=checks))
