"""The handlers of missing deliveries: the outlets that miss a release, and the messages that an outlet misses."""

from aiohttp import web

from wire.account.account import Account
from wire.desk.desk import Desk
from wire.directory.directory import Directory
from wire.service.api import outlet_answers
from wire.service.api.problems import Problem
from wire.service.api.reading import query_of
from wire.service.api.requestlog import about
from wire.service.api.requests import DeliveryQuery, NoQuery
from wire.service.api.views import answer, committed_version

__all__ = ["MissingPages"]

LONGEST_ID = 12  # characters; an id is the outlet's index in the directory


class MissingPages:
    """The handlers of ``/releases/{uri}/missing`` and ``/outlets/{id}``."""

    def __init__(self, desk: Desk, account: Account, directory: Directory) -> None:
        self._desk = desk
        self._account = account
        self._directory = directory

    async def of_release(self, request: web.Request) -> web.Response:
        """Answer ``GET /releases/{uri}/missing``: of a version, by default of the last one whose messages have numbers.

        An outlet with an outstanding delivery is not missing yet.
        """
        wanted = query_of(request, DeliveryQuery).version
        uri = request.match_info["uri"]
        version = committed_version(self._desk, uri, wanted).release.version
        about(request, uri, version)
        outlets = self._directory.outlets
        messages = [
            outlet_answers.MissingMessage(
                sequence=message.sequence,
                topic=message.topic,
                cause=message.cause,
                outlets=[outlets[index].id for index in message.outlets],
            )
            for message in self._account.missing.of(uri, version)
        ]
        return answer(outlet_answers.Missing(uri=uri, version=version, messages=messages))

    async def at_outlet(self, request: web.Request) -> web.Response:
        """Answer ``GET /outlets/{id}``: who the outlet is, and the latest messages that it misses."""
        query_of(request, NoQuery)
        name = request.match_info["id"]
        index = int(name) if name.isascii() and name.isdecimal() and len(name) <= LONGEST_ID else -1
        if not 0 <= index < len(self._directory.outlets):
            last = self._directory.outlets[-1].id
            raise Problem("no-such-page", f"there is no outlet {name[:LONGEST_ID]!r}; ids are 00000 to {last}", "id")
        outlet = self._directory.outlets[index]
        return answer(
            outlet_answers.Outlet(
                id=outlet.id,
                name=outlet.name,
                country=outlet.country,
                region=outlet.region,
                timezone=outlet.timezone,
                languages=outlet.languages,
                sectors=outlet.sectors,
                circuits=[str(circuit) for circuit in outlet.circuits],
                editors=outlet.editors,
                desktops=outlet.desktops,
                missing=[
                    outlet_answers.MissedMessage(
                        uri=message.uri,
                        version=message.version,
                        sequence=message.sequence,
                        topic=message.topic,
                        cause=message.cause,
                    )
                    for message in self._account.missing.at(index)
                ],
            )
        )
