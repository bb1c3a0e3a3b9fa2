"""Can the measure be trusted? Each reason alone, from series that promtool makes up, as bench/verdict.py judges it."""

import json
import shutil
import subprocess

import pytest

from scripts.dashboards.doubts import doubted, doubts
from tests.ops.boards import filled

# A wire in good order: everybody is on, p99 between 0.4 and 0.5 s where 1 s is allowed, lag and lateness at 2 s that
# excuse nothing because nothing failed.
GOOD = {
    "account_faults_total": "0",
    'outlets{state="on"}': "90",
    'outlets{state="away"}': "10",
    "outlets_expected": "100",
    'disclosure_latency_quantile_seconds{share="0.99",end="lower"}': "0.4",
    'disclosure_latency_quantile_seconds{share="0.99",end="upper"}': "0.5",
    'swarm_lag_seconds_bucket{le="2"}': "10",
    'swarm_lag_seconds_bucket{le="+Inf"}': "10",
    'publisher_lateness_seconds_bucket{le="2"}': "10",
    'publisher_lateness_seconds_bucket{le="+Inf"}': "10",
    "receive_windows_closed_total": "3",
    "clock_uncertainty_seconds": "0.001",
    "negative_latencies_total": "0",
    "run_cores": "2",
    'run_cpu_cores{process="idle"}': "1",
    'run_cpu_cores{process="others"}': "0.8",
    'run_cpu_cores{process="stolen"}': "0",
}
FAILED = {
    'disclosure_latency_quantile_seconds{share="0.99",end="lower"}': "5",
    'disclosure_latency_quantile_seconds{share="0.99",end="upper"}': "5.1",
}
LITTLE_LAG = {'swarm_lag_seconds_bucket{le="2"}': "10", 'swarm_lag_seconds_bucket{le="0.1"}': "10"}
NO_WINDOWS = {"receive_windows_closed_total": "0"}
ALL_LAG = {
    **FAILED,
    **NO_WINDOWS,
    'publisher_lateness_seconds_bucket{le="0.1"}': "10",
}
CASES = {
    "good order": ({}, set()),
    "a threshold that failed for no fault of ours": (
        {**FAILED, **NO_WINDOWS, **LITTLE_LAG},
        set(),
    ),
    "its two sides differ": ({"account_faults_total": "1"}, {"account"}),
    "an outlet never came": ({'outlets{state="on"}': "89"}, {"outlets"}),
    "the threshold lies between the ends": (
        {'disclosure_latency_quantile_seconds{share="0.99",end="upper"}': "1.5"},
        {"bounded"},
    ),
    "a bound of the run's own": (
        {'threshold_seconds{figure="disclosure.p99",operator="<"}': "0.45"},
        {"bounded"},
    ),
    "the swarm lagged": (ALL_LAG, {"swarm lag"}),
    "the publisher was late": (
        {**FAILED, **NO_WINDOWS, **LITTLE_LAG, 'threshold_seconds{figure="disclosure.p99",operator="<"}': "4"},
        {"publisher"},
    ),
    "a window was full": ({**FAILED, **LITTLE_LAG}, {"windows"}),
    "the clocks are unsure": ({"clock_uncertainty_seconds": "0.6"}, {"clocks"}),
    "an arrival before its due time": ({"negative_latencies_total": "1"}, {"clocks"}),
    "other programs fill the machine": ({'run_cpu_cores{process="idle"}': "0.1"}, {"processors"}),
    "the hypervisor takes it": ({'run_cpu_cores{process="stolen"}': "0.3"}, {"processors"}),
    "an alert": ({'ALERTS{alertname="MeasureInDoubt",alertstate="firing"}': "1"}, {"alerts"}),
}


@pytest.mark.parametrize("case", CASES)
def test_a_reason_is_in_doubt_when_the_verdict_would_say_so_and_no_other_is(case, tmp_path):
    """Promtool evaluates the dashboard's own queries over the made-up series."""
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed")
    more, wanted = CASES[case]
    answers = {query.legend: (filled(query.expr), float(query.legend in wanted)) for query in doubts()}
    answers["all"] = (filled(doubted()), float(len(wanted)))
    check(tmp_path, {**GOOD, **more}, answers)


def test_without_an_account_nothing_is_said(tmp_path):
    """No data is no yes."""
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed")
    check(tmp_path, {"outlets_expected": "100"}, {"all": (filled(doubted()), None)})


def test_a_service_without_processors_to_tell_of_can_be_trusted(tmp_path):
    """What only a run tells of is no doubt where there is none."""
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed")
    service = {name: value for name, value in GOOD.items() if not name.startswith("run_")}
    check(tmp_path, service, {"all": (filled(doubted()), 0.0)})


def check(folder, series, answers):
    """Each expression's value over constant series, by promtool."""
    tests = {
        "evaluation_interval": "1s",
        "tests": [
            {
                "interval": "1s",
                "input_series": [{"series": labelled(name), "values": f"{value}x90"} for name, value in series.items()],
                "promql_expr_test": [
                    {
                        "expr": expr,
                        "eval_time": "60s",
                        "exp_samples": [] if value is None else [{"labels": "{}", "value": value}],
                    }
                    for expr, value in answers.values()
                ],
            }
        ],
    }
    path = folder / "doubts.yml"
    path.write_text(json.dumps(tests))  # JSON is YAML
    done = subprocess.run(["promtool", "test", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def labelled(name):
    """The series of a wire; alerts have no job."""
    if name.startswith("ALERTS"):
        return name
    name, _, labels = name.partition("{")
    return f'wirestorm_{name}{{job="wire", instance="a:1", {labels or "}"}'
