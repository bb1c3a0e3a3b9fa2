"""What keeps outlets from connecting is told before a run, by the key at fault."""

import pytest

from bench.base.errors import ConfigurationError
from bench.scenario.endpoints import unusable_endpoint
from bench.scenario.load import load_scenario
from bench.scenario.machine import Machine
from tests.support.certificates import ClientCertificates

GIB = 1 << 30
SMALL = Machine(cores=2, open_files=90_000, system_files=1_000_000, ports=1_000, memory_bytes=12 * GIB)
FAR, NEAR = "mqtt://10.0.0.1:1883", "mqtt://127.0.0.1:1883"


def load(*overrides, url=FAR, outlets=3_000):
    given = [f"audience.outlets={outlets}", "broker.kind=url", f"broker.urls={url}", *overrides]
    return load_scenario("steady", given, machine=SMALL)


def refused(*overrides, **how):
    with pytest.raises(ConfigurationError) as caught:
        load(*overrides, **how)
    return caught.value


def test_each_source_address_has_its_own_ports():
    """Three addresses carry three times as many connections to a node as one does."""
    error = refused()
    assert error.key == "audience.outlets"
    assert "3000 connections to each of 1 nodes need as many ports, and this machine has 1000" in error.problem
    assert "swarm.source" in error.remedy
    error = refused('swarm.source=["127.0.0.2-127.0.0.3"]')
    assert "2 source addresses have 2000" in error.problem
    assert load('swarm.source=["127.0.0.2-127.0.0.4"]').swarm.source == ("127.0.0.2-127.0.0.4",)


def test_sources_that_are_given_count_on_loopback_too():
    """Without any, a worker takes as many of 127.0.0.0/8 as it needs; a Unix socket has no ports."""
    assert load(url=NEAR).swarm.source == ()
    assert "2000" in refused('swarm.source=["127.0.0.2", "127.0.0.3"]', url=NEAR).problem
    assert load(url="unix:///run/broker").broker.urls[0].unix


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("127.0.0.9-127.0.0.2", "the range ends before it begins"),
        ("192.0.2.1", "192.0.2.1 is no address of this machine"),
        ("::1", "none of them reaches mqtt://127.0.0.1:1883"),
    ],
)
def test_sources_that_cannot_be_used_are_named(source, problem):
    """By the key, with the address."""
    error = refused(f'swarm.source="{source}"', url=NEAR)
    assert error.key == "swarm.source"
    assert problem in error.problem


def test_the_certificate_of_each_outlet_must_be_there(tmp_path):
    """Another machine's outlets have theirs there."""
    certificates = ClientCertificates(tmp_path)
    for index in range(4):
        certificates.write(str(index), together=True)
    settings = (f"broker.ca={certificates.ca}", f"broker.outlet_certificate={tmp_path}/{{i}}.pem")
    secure = {"url": "mqtts://127.0.0.1:8883"}
    assert load(*settings, **secure, outlets=4).broker.transport.one_for_each
    error = refused(*settings, **secure, outlets=5)
    assert error.key == "broker.outlet_certificate"
    assert "/4.pem: no such file" in error.problem
    assert load(*settings, "swarm.remote=1", **secure, outlets=5).swarm.remote == 1


def test_the_certificates_in_a_file_of_clients_are_checked_by_their_lines(tmp_path):
    """Each client's certificate and key, before the run."""
    certificates = ClientCertificates(tmp_path)
    for name in ("a", "b"):
        certificates.write(name)
    rows = ["client_id,filters,certificate,key", "one,news/0,a.pem,a.key", "two,news/1,b.pem,b.key"]
    path = tmp_path / "own.toml"
    path.write_text(
        'name = "own"\n[audience]\nclients = "clients.csv"\n[message]\ntopic = "news/{i}"\ntopics = 2\nsize = "1kB"\n'
        '[broker]\nurls = ["mqtts://127.0.0.1:8883"]\nca = "client-ca.pem"\n'
    )
    (tmp_path / "clients.csv").write_text("\n".join(rows))
    assert load_scenario(path, machine=SMALL).audience.outlets == 2
    (tmp_path / "clients.csv").write_text("\n".join([*rows[:2], rows[2].replace("b.key", "a.key")]))
    with pytest.raises(ConfigurationError) as caught:
        load_scenario(path, machine=SMALL)
    assert caught.value.key == "audience.clients"
    assert "clients.csv:3: " in caught.value.problem
    assert "this key does not fit the certificate" in caught.value.problem
    path.write_text(path.read_text().replace("mqtts:", "mqtt:").replace('ca = "client-ca.pem"\n', ""))
    assert load_scenario(path, machine=SMALL).audience.outlets == 2


def test_a_run_that_can_connect_has_no_problem():
    """Neither of certificates nor of addresses nor of ports."""
    assert unusable_endpoint(load(url=NEAR), 1_000, 3_000) is None
    assert unusable_endpoint(load(url=FAR, outlets=900), 1_000, 900) is None
