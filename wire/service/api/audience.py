"""The directory over HTTP, in figures."""

from aiohttp import web

from wire.directory.audience import audience
from wire.directory.directory import Directory
from wire.service.api.reading import query_fields
from wire.service.api.views import answer

__all__ = ["Audience"]


class Audience:
    """The handler of ``/directory``."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._figures: dict[str, object] | None = None

    async def get(self, request: web.Request) -> web.Response:
        """``GET /directory``: as ``wirestorm audience --json`` prints it."""
        query_fields(request)
        if self._figures is None:
            self._figures = audience(self._directory)
        return answer(self._figures)
