"""The handler of the directory in figures."""

from typing import Any

from aiohttp import web

from wire.directory.directory import Directory
from wire.directory.figures import audience
from wire.service.api import answers
from wire.service.api.reading import query_of
from wire.service.api.requests import NoQuery
from wire.service.api.views import answer

__all__ = ["Audience"]


class Audience:
    """The handler of ``/directory``."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._answer: answers.Directory | None = None

    async def get(self, request: web.Request) -> web.Response:
        """Answer ``GET /directory``: as ``wirestorm audience --json`` prints it."""
        query_of(request, NoQuery)
        if self._answer is None:
            figures: dict[str, Any] = audience(self._directory)
            self._answer = answers.Directory(**figures)
        return answer(self._answer)
