"""The versions of the protocol."""

import pytest

from subscribers.mqtt.options import Version


@pytest.fixture(params=[Version.V311, Version.V5], ids=["3.1.1", "5"])
def version(request):
    """Each protocol version in turn."""
    return request.param
