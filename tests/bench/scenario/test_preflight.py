"""A shortage is named before a run starts, with the amount that is needed."""

import dataclasses

import pytest

from bench.base.errors import ConfigurationError
from bench.brokers.option import STARTED_HERE
from bench.scenario.load import load_scenario
from bench.scenario.machine import Machine
from bench.scenario.preflight import memory_needed_bytes

GIB = 1 << 30
LAPTOP = Machine(cores=2, open_files=20_000, system_files=1_000_000, ports=26_000, memory_bytes=12 * GIB)


def refused(machine, *overrides):
    with pytest.raises(ConfigurationError) as caught:
        load_scenario("editors-86k", overrides, machine=machine)
    return caught.value


def test_86_000_outlets_fit_a_laptop_with_12_gib_and_20_000_files_a_process():
    """As many workers as the files need, and no more memory than the scenario says."""
    scenario = load_scenario("editors-86k", machine=LAPTOP)
    assert (scenario.audience.outlets, scenario.broker.nodes, scenario.audience.qos) == (86_000, 5, 0)
    assert scenario.workers_on(LAPTOP) == 5
    assert 5 * GIB < memory_needed_bytes(scenario, LAPTOP) < 12 * GIB


def test_too_little_memory_is_told_with_both_figures():
    """What is needed, what is free, and which way out."""
    error = refused(dataclasses.replace(LAPTOP, memory_bytes=2 * GIB))
    assert "GiB of memory, and 2.0 GiB are free" in error.problem
    assert "take fewer" in error.remedy


def test_acknowledged_deliveries_need_more_memory_on_the_embedded_broker():
    """A consumer for each subscription: 86,000 at QoS 1 do not fit where they do at QoS 0."""
    assert "GiB of memory" in refused(LAPTOP, "audience.qos=1").problem


@pytest.mark.parametrize("kind", STARTED_HERE)
def test_every_broker_that_a_run_starts_is_counted_with_its_memory(kind):
    """At each quality of service: a run that starts a broker needs more than one against a broker elsewhere."""
    far = 'broker.urls=["mqtt://192.0.2.1:1883"]'
    for qos in (0, 1, 2):
        counts = ("audience.outlets=1000", f"audience.qos={qos}", "broker.nodes=1", "swarm.workers=1")
        here = load_scenario("editors-86k", (*counts, f"broker.kind={kind}"))
        there = load_scenario("editors-86k", (*counts, "broker.kind=url", far))
        assert memory_needed_bytes(here, LAPTOP) > memory_needed_bytes(there, LAPTOP)


def test_too_few_files_of_the_whole_system_are_told():
    """Both ends of each connection are here."""
    error = refused(dataclasses.replace(LAPTOP, system_files=100_000))
    assert "172000 open files, and the system has 100000 left" in error.problem
    assert "fs.file-max" in error.remedy


def test_too_few_ports_to_somebody_elses_broker_are_told_and_more_nodes_mend_it():
    """One address has a port for each connection to a node; on loopback there are addresses enough."""
    far = [f"mqtt://10.0.0.{number}:1883" for number in range(1, 5)]
    error = refused(LAPTOP, "broker.nodes=1", "broker.kind=url", f"broker.urls={far[:2]}")
    assert "43000 connections to each of 2 nodes need as many ports, and this machine has 26000" in error.problem
    overrides = ["broker.nodes=1", "broker.kind=url", f"broker.urls={far}"]
    assert load_scenario("editors-86k", overrides, machine=LAPTOP).broker.kind == "url"
    near = ["broker.nodes=1", "broker.kind=url", 'broker.urls=["mqtt://localhost:1883"]']
    assert load_scenario("editors-86k", near, machine=LAPTOP).broker.kind == "url"


def test_workers_on_other_machines_take_their_part_of_the_ports():
    """With four remote workers beside the local ones, each machine needs a fraction of the ports."""
    far = 'broker.urls=["mqtt://10.0.0.1:1883"]'
    overrides = ["broker.nodes=1", "broker.kind=url", far, "swarm.workers=1", "swarm.remote=4"]
    assert load_scenario("editors-86k", overrides, machine=LAPTOP).swarm.remote == 4


def test_this_machines_own_figures_are_read():
    """From the kernel, none of them the default for a machine that is only imagined."""
    here = Machine.here()
    assert here.cores >= 1
    assert 0 < here.ports < 65_536
    assert 0 < here.memory_bytes < 1 << 50
    assert here.system_files > 0


def test_tls_needs_more_memory_of_the_workers():
    """For each connection, and in proportion where only some of a cluster's nodes speak it."""

    def needed(*schemes):
        urls = [f"{scheme}://broker-{number}" for number, scheme in enumerate(schemes)]
        return memory_needed_bytes(load_scenario("morning", [f"broker={{urls={urls}}}"], machine=LAPTOP), LAPTOP)

    plain, half, whole = needed("mqtt", "mqtt"), needed("mqtt", "mqtts"), needed("mqtts", "mqtts")
    assert half - plain == whole - half == 6500 * 18_000
