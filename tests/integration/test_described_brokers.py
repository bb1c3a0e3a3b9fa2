"""Each broker of the catalogue that is installed here starts on loopback, and leaves nothing behind."""

import re
from pathlib import Path

import pytest

from bench.base.errors import BrokerFault
from bench.base.folders import BROKER_FILES, foreign_files
from bench.brokers.catalogue import CATALOGUE
from bench.brokers.opening import open_broker
from bench.brokers.ports import EPHEMERAL
from tests.support.brokers import port_of
from tests.support.processes import running
from tests.support.waiting import listening
from wire.broker.probe import ACCEPTED, probe

pytestmark = pytest.mark.integration
DEADLINE_S = 10.0


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
async def test_a_broker_by_name_answers_from_the_moment_it_is_open(kind: str, tmp_path: Path) -> None:
    """An opened broker accepts a CONNECT below the ephemeral range; a closed one leaves no process and no store."""
    try:
        CATALOGUE[kind].find()
    except BrokerFault as missing:
        pytest.skip(str(missing))
    async with open_broker(kind, tmp_path) as broker:
        assert (broker.kind, broker.nodes) == (kind, 1)
        assert re.fullmatch(r"\d+\.\d+.*", broker.version)
        assert port_of(broker.urls[0]) < EPHEMERAL
        assert (await probe(broker.access(broker.urls[0]), DEADLINE_S)).code == ACCEPTED
        assert broker.alive()
        assert (tmp_path / BROKER_FILES / "data").is_dir()
    assert not any(running(pid) for pid in broker.pids)
    assert not listening(port_of(broker.urls[0]))
    assert not (tmp_path / BROKER_FILES / "data").exists()
    assert foreign_files(tmp_path) == []
