"""Liveness, readiness and metrics: the probes' paths."""

import pytest
from aiohttp.test_utils import make_mocked_request

from tests.support.api_server import api_server
from wire.service.api.health import Health
from wire.service.api.problems import Problem


async def test_the_probes_answer():
    """Ready where every check passes, and named where one does not; alive in any case, also to HEAD."""
    state = {"broker": "", "store": ""}
    async with api_server(checks={name: lambda name=name: state[name] for name in state}) as wire:
        assert (await wire.ask("GET", "/readyz"))[1] == {"status": "ok", "checks": {"broker": "ok", "store": "ok"}}
        state["broker"] = "no connection for 3 s"
        status, problem, headers = await wire.ask("GET", "/readyz")
        assert (status, problem["checks"]) == (503, {"broker": "no connection for 3 s", "store": "ok"})
        assert "Retry-After" in headers
        assert (await wire.ask("GET", "/healthz"))[:2] == (200, {"status": "ok"})
        async with wire.client.head(wire.url + "/healthz") as response:
            assert (response.status, await response.read()) == (200, b"")
        async with wire.client.get(wire.url + "/metrics") as response:
            assert "wirestorm_outbox_pending 0.0" in await response.text()


async def test_every_failing_check_is_in_the_problem():
    """In one sentence and by name."""
    health = Health({"broker": lambda: "gone", "store": lambda: "full", "workers": lambda: ""})
    with pytest.raises(Problem, match="broker: gone; store: full") as refused:
        await health.ready(make_mocked_request("GET", "/readyz"))
    assert refused.value.more == {"checks": {"broker": "gone", "store": "full", "workers": "ok"}}
