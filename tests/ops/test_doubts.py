"""*Can the measure be trusted?*: each reason of a process on artificial series, and what stays when it ends."""

import json
import shutil
import subprocess

import pytest

from scripts.dashboards.doubts import doubted, doubts
from scripts.dashboards.queries import last, latency_threshold, quantile_exact
from tests.support.dashboards import filled
from wire.contract.metrics import DOUBTS

GOOD = {f'in_doubt{{reason="{reason}"}}': "0x90" for reason in DOUBTS}
ALERT = 'ALERTS{alertname="MeasureInDoubt",alertstate="firing",reason="not scraped",job="wire",instance="a:1"}'


@pytest.fixture(autouse=True)
def _promtool():
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed")


@pytest.mark.parametrize("reason", DOUBTS)
def test_each_reason_of_the_process_is_shown_alone(reason, tmp_path):
    """The process has judged it as the verdict judges."""
    series = GOOD | {f'in_doubt{{reason="{reason}"}}': "1x90"}
    check(tmp_path, series, expected({reason}))


def test_nothing_is_in_doubt_for_a_run_under_any_job(tmp_path):
    """A scrape configuration may call it what it likes."""
    check(tmp_path, GOOD, expected(set()))


def test_a_process_that_is_not_scraped_is_in_doubt(tmp_path):
    """It can't say so itself; an alert on another process of Prometheus is no doubt."""
    check(tmp_path, GOOD | {ALERT: "1x90"}, expected({"not scraped"}))
    other = ALERT.replace("not scraped", "no wire")
    check(tmp_path, GOOD | {other: "1x90"}, expected(set()))


def test_without_an_account_there_is_no_answer(tmp_path):
    """Without data the panel shows neither yes nor no."""
    check(tmp_path, {"outlets_expected": "100x90"}, [(filled(doubted()), None)])


def test_the_last_answer_stays_when_the_run_has_ended(tmp_path):
    """The series end after twenty seconds, stale, as when a target is gone."""
    ended = {name: f"{value.removesuffix('x90')}x20 stale" for name, value in GOOD.items()}
    check(tmp_path, ended | {'in_doubt{reason="windows"}': "1x20 stale"}, expected({"windows"}))


def test_a_figure_stays_when_its_run_has_ended_and_no_older_one_counts_beside_a_live_one(tmp_path):
    """The worker that left a service is not online, though its last value is in the dashboard's range."""
    ended = {'outlets{worker="a",state="on"}': "7x20 stale", 'outlets{worker="b",state="on"}': "5x20 stale"}
    check(tmp_path, ended, [(filled(last("outlets", state="on")), 12)])
    live = ended | {'outlets{worker="b",state="on"}': "5x90"}
    check(tmp_path, live, [(filled(last("outlets", state="on")), 5)])
    quantile = 'disclosure_latency_quantile_seconds{fraction="0.99",end="upper"}'
    check(tmp_path, {quantile: "2.72x20 stale"}, [(filled(quantile_exact("0.99")), 2.72)])


def test_the_threshold_does_not_move_when_a_scrape_fails(tmp_path):
    """A series is stale after a scrape that failed, and the bound of the run stays; without a run it is the default."""
    bound = 'threshold_seconds{figure="disclosure.p99",operator="<"}'
    check(tmp_path, {bound: "0.45x59 stale 0.45x30"}, [(filled(latency_threshold()), 0.45)])
    check(tmp_path, {"outlets_expected": "100x90"}, [(filled(latency_threshold()), 1)])


def expected(reasons):
    """Return what each query is to answer where these reasons are in doubt."""
    answers = [(filled(query.expr), float(query.legend in reasons)) for query in doubts()]
    return [*answers, (filled(doubted()), float(len(reasons)))]


def check(folder, series, answers):
    """Check each expression's value after 60 s with promtool."""
    tests = {
        "evaluation_interval": "1s",
        "tests": [
            {
                "interval": "1s",
                "input_series": [{"series": labelled(name), "values": values} for name, values in series.items()],
                "promql_expr_test": [
                    {
                        "expr": expr,
                        "eval_time": "60s",
                        "exp_samples": [] if value is None else [{"labels": "{}", "value": value}],
                    }
                    for expr, value in answers
                ],
            }
        ],
    }
    path = folder / "doubts.yml"
    path.write_text(json.dumps(tests))  # JSON is YAML
    done = subprocess.run(["promtool", "test", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def labelled(name):
    """Return the series with the labels of a wire; alerts have their own."""
    if name.startswith("ALERTS"):
        return name
    name, _, labels = name.partition("{")
    return f'wirestorm_{name}{{job="any", instance="a:1", {labels or "}"}'
