"""The handler that counts a release's audience without keeping or sending anything."""

from collections.abc import Callable

from aiohttp import web

from wire.contract.topics import FLASH
from wire.desk.rules import FLASH_URGENCY
from wire.directory.directory import Directory
from wire.service.api import answers
from wire.service.api.forms import Posted
from wire.service.api.limits import Bodies
from wire.service.api.reach import ReachCounter, circuits_of, idle_editions
from wire.service.api.reading import read_posted
from wire.service.api.requestlog import about
from wire.service.api.views import answer, audience_of

__all__ = ["Preview"]


class Preview:
    """The handler of ``/preview``. ``clock`` is nanoseconds since the epoch."""

    def __init__(self, directory: Directory, reach: ReachCounter, bodies: Bodies, clock: Callable[[], int]) -> None:
        self._directory = directory
        self._reach = reach
        self._bodies = bodies
        self._clock = clock

    async def post(self, request: web.Request) -> web.Response:
        """Answer ``POST /preview``, which takes the same as ``POST /releases``: the audience that it would have."""
        posted = await read_posted(request, self._bodies, self._clock)
        about(request, posted[0].release.uri, posted[0].release.version)
        views = [self._view(each) for each in posted]
        return answer(views[0] if len(views) == 1 else answers.Previews(releases=views))

    def _view(self, posted: Posted) -> answers.Preview:
        release = posted.release
        languages = [edition.language for edition in release.editions]
        circuits = circuits_of(posted.options.circuits or ("*",), languages, self._directory)
        heading = FLASH if release.urgency == FLASH_URGENCY else release.primary_sector
        return answers.Preview(
            uri=release.uri,
            version=release.version,
            languages=languages,
            sectors=release.sectors,
            urgency=release.urgency,
            heading=heading,
            **audience_of(circuits, self._reach.of(circuits, heading)),
            notes=[*posted.notes, *idle_editions(release, circuits)],
        )
