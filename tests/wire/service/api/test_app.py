"""The application as a whole."""

import io

from tests.support.api_server import parts_of
from wire.service.api.app import api


def test_nothing_is_shared_between_two_applications():
    """Each has parts of its own: nothing is built at import."""
    first, second = (api(parts_of(io.StringIO())) for _ in range(2))
    assert first is not second
    assert {id(item) for item in first.middlewares}.isdisjoint({id(item) for item in second.middlewares})
