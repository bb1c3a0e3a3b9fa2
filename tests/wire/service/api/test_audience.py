"""The directory in figures."""

import orjson
import pytest
from aiohttp.test_utils import make_mocked_request

from tests.support.api_server import DIRECTORY
from wire.directory.figures import audience
from wire.service.api.audience import Audience
from wire.service.api.problems import Problem


async def test_the_directory_is_answered_in_figures():
    """As ``wirestorm audience --json`` prints them, the same each time."""
    handler = Audience(DIRECTORY)
    answers = [await handler.get(make_mocked_request("GET", "/directory")) for _ in range(2)]
    assert [orjson.loads(answer.body) for answer in answers] == [audience(DIRECTORY)] * 2


async def test_a_parameter_is_refused():
    """The directory takes none."""
    with pytest.raises(Problem) as refused:
        await Audience(DIRECTORY).get(make_mocked_request("GET", "/directory?country=DE"))
    assert refused.value.field == "country"
