"""Each description of the catalogue renders to files that listen on loopback, and says what to install."""

from pathlib import Path
from typing import get_args

import pytest

from bench.base.errors import BrokerFault
from bench.brokers import finding
from bench.brokers.catalogue import CATALOGUE
from bench.brokers.description import fill
from bench.brokers.option import STARTED_HERE
from bench.brokers.spec import BrokerKind
from bench.brokers.starting import placeholders

BROKERS = sorted(CATALOGUE)
PORTS = (11_883, 11_884, 11_885)
# What a broker's file must say besides host and port, so that it drops nothing and refuses nobody.
SAYS = {
    "mosquitto": ["max_queued_messages 65000", "persistence false", "allow_anonymous true"],
    "rabbitmq": ["mqtt.allow_anonymous = true", "{mailbox_soft_limit, 0}", "[rabbitmq_mqtt]", "listeners.tcp = none"],
    "ejabberd": ["max_queue: 65000", "queue_type: ram", "module: mod_mqtt"],
    "activemq": ['persistent="false"', "mqtt+nio://", 'dataDirectory="${activemq.data}"'],
    "aedes": ["queueLimit: 65000"],
    "amqtt": ["allow_anonymous: true", "max_connections: 100000"],
    "rumqttd": ["[v4.1]", "max_connections = 100000"],
}


def values_of(name, mqtt="3.1.1"):
    description = CATALOGUE[name]
    found = {part: f"/where/{part}" for part in description.parts}
    return placeholders(found, Path("/run"), PORTS[: description.ports], mqtt)


@pytest.mark.parametrize("name", BROKERS)
def test_its_files_listen_on_loopback_on_the_port_of_the_run(name, tmp_path):
    """And say what keeps the broker from dropping messages."""
    CATALOGUE[name].write_files(tmp_path, values_of(name))
    text = "\n".join(path.read_text() for path in sorted(tmp_path.iterdir()))
    assert "127.0.0.1" in text
    assert str(PORTS[0]) in text
    assert "0.0.0.0" not in text
    assert [line for line in SAYS[name] if line not in text] == []


@pytest.mark.parametrize("name", BROKERS)
def test_its_command_and_environment_have_every_value(name):
    """No placeholder remains, and each path of the environment is one of its parts or in the run's folder."""
    description, values = CATALOGUE[name], values_of(name)
    texts = [*description.command, *description.helper, *description.version, *description.environment.values()]
    filled = [fill(text, values) for text in texts]
    assert not [text for text in filled if "$" in text]
    paths = [text for text in (fill(text, values) for text in description.environment.values()) if text[0] == "/"]
    assert not [path for path in paths if path != "/dev/null" and not path.startswith(("/run/broker-files", "/where/"))]


def test_rumqttd_listens_for_the_version_that_is_asked():
    """A listener of rumqttd speaks one version."""
    assert values_of("rumqttd")["level"] == "4"
    assert values_of("rumqttd", "5")["level"] == "5"


@pytest.mark.parametrize("name", BROKERS)
def test_where_it_is_missing_the_fault_says_what_to_install(name, monkeypatch, tmp_path):
    """On any machine, also one that has the broker."""
    for part in (finding.Program, finding.InstalledFile, finding.NodeFile, finding.Importable):
        monkeypatch.setattr(part, "find", lambda _: None)
    with pytest.raises(BrokerFault, match=rf"^{name}: it is not installed here .*install") as caught:
        CATALOGUE[name].find()
    assert CATALOGUE[name].install in str(caught.value)


def test_every_broker_of_the_catalogue_can_be_named_on_the_command_line():
    """In the option, and as the kind of a scenario."""
    assert ("embedded", *CATALOGUE) == STARTED_HERE
    assert get_args(BrokerKind) == (*STARTED_HERE, "url")
