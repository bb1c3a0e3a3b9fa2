"""Whether the faults of a scenario fit the machine."""

from dataclasses import replace

from bench.scenario.fault_machine import unfit_fault
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY, refused, written

CUT = '[audience]\noutlets = 1000\n[[fault]]\nkind = "publisher_cut"\nat = "1s"\nfor = "1s"\n'


def test_a_proxy_needs_two_files_for_each_connection(tmp_path):
    """Where a process may not have so many, the fault is refused with the figure."""
    scenario = load_scenario(written(tmp_path, CUT), machine=ROOMY)
    assert unfit_fault(scenario, ROOMY) is None
    problem = unfit_fault(scenario, replace(ROOMY, open_files=2_000))
    assert (problem.key, "2192 open files" in problem.text) == ("fault.0.kind", True)


def test_a_proxy_needs_a_port_for_each_connection_to_a_node(tmp_path):
    """All of them come from one address."""
    scenario = load_scenario(written(tmp_path, CUT), machine=ROOMY)
    problem = unfit_fault(scenario, replace(ROOMY, ports=1_000))
    assert problem.key == "fault.0.kind"
    assert "has 1000 ports" in problem.text
    assert problem.text.endswith("needs 1064")


def test_a_fault_that_does_not_fit_is_refused_before_load(tmp_path):
    """With its line."""
    error = refused(written(tmp_path, CUT), machine=replace(ROOMY, open_files=2_000))
    assert error.key in {"fault.0.kind", "audience.outlets", "swarm.workers"}
