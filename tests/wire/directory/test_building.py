"""The audience of a configuration."""

from hashlib import sha256

import msgspec
import pytest

from wire.contract.audience_definition import ClientFile, ClientGroup, ClientGroups, TopicSource
from wire.contract.worker_config import WorkerConfig
from wire.directory.building import audience_of, client_list
from wire.directory.population import population
from wire.errors import DirectoryError
from wire.host.files import read_file

TOPICS = (TopicSource("news/{i}", 3),)
CONFIG = WorkerConfig(3, 40, 5, ("mqtt://127.0.0.1:1883",))
GROUPS = ClientGroups((ClientGroup("g", 40, ("news/{i % 3}",)),), TOPICS)


def test_a_wires_audience_is_the_directory_of_its_seed():
    """Wire and workers build it by themselves, and compare the digests."""
    assert audience_of(CONFIG, read_file).digest == population(3, 40, 5).digest


def test_own_clients_are_built_from_their_definition_as_it_travels():
    """It is a tagged union in the configuration."""
    config = msgspec.structs.replace(CONFIG, audience=GROUPS)
    again = msgspec.json.decode(msgspec.json.encode(config), type=WorkerConfig)
    assert again == config
    assert audience_of(again, read_file).digest == client_list(GROUPS, 3, 40, read_file).digest


def test_a_file_of_clients_is_read_where_the_worker_is(tmp_path):
    """Its SHA-256 travels, and no password."""
    path = tmp_path / "clients.csv"
    path.write_text("client_id,filters,user,password\na,news/1,u,secret\nb,news/#,u,secret\n")
    definition = ClientFile(str(path), sha256(path.read_bytes()).hexdigest(), TOPICS)
    config = msgspec.structs.replace(CONFIG, outlets=2, audience=definition)
    assert b"secret" not in msgspec.json.encode(config)
    audience = audience_of(config, read_file)
    assert [audience.client(index).password for index in range(audience.size)] == ["secret", "secret"]
    path.write_text("client_id,filters\na,news/1\nb,news/2\n")
    with pytest.raises(DirectoryError, match=r"has the SHA-256 .* here, and .* at the wire: put the same file there"):
        audience_of(config, read_file)
    path.unlink()
    with pytest.raises(DirectoryError, match="can't be read here: no such file or directory; put the file"):
        audience_of(config, read_file)


@pytest.mark.parametrize(
    ("outlets", "definition", "problem"),
    [
        (50, GROUPS, "there are 40 clients, and outlets asks for 50"),
        (1, ClientGroups(GROUPS.groups, (TopicSource("news/{x}", 1),)), "topic: line 1"),
        (1, ClientGroups(GROUPS.groups, (TopicSource("news/#", 1),)), "topic: 'news/#' is no topic name"),
    ],
)
def test_an_audience_that_cannot_be_built_is_refused(outlets, definition, problem):
    """With the key."""
    with pytest.raises(DirectoryError) as raised:
        client_list(definition, 1, outlets, read_file)
    assert problem in str(raised.value)
