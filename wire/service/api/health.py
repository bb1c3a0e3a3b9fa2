"""Whether the wire lives, and whether it can do its work: for probes, without a token."""

from collections.abc import Callable, Mapping

from aiohttp import web

from wire.service.api.problems import Problem
from wire.service.api.reading import query_fields
from wire.service.api.views import answer

__all__ = ["Check", "Health"]

Check = Callable[[], str]  # empty where all is well, else what is not, without anything secret


class Health:
    """The handlers of ``/healthz`` and ``/readyz``; ``checks`` by what they look at: broker, store, workers."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)

    async def alive(self, request: web.Request) -> web.Response:
        """``GET /healthz``: it answers, so it lives."""
        query_fields(request)
        return answer({"status": "ok"})

    async def ready(self, request: web.Request) -> web.Response:
        """``GET /readyz``: 200 where every check passes, else a problem that names those that do not."""
        query_fields(request)
        found = {name: check() for name, check in self._checks.items()}
        wrong = [f"{name}: {text}" for name, text in found.items() if text]
        checks = {name: text or "ok" for name, text in found.items()}
        if wrong:
            raise Problem("not-ready", "; ".join(wrong), more={"checks": checks})
        return answer({"status": "ok", "checks": checks})
