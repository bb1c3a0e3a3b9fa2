"""Prometheus's configuration and rules, checked by promtool itself."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from wire.contract.metrics import METRICS, PREFIX

FOLDER = Path(__file__).resolve().parents[2] / "ops" / "prometheus"
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}


def promtool(*arguments: str | Path) -> str:
    """Return promtool's output. Skip the test without promtool; fail the test if promtool finds a mistake."""
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed; Debian has it in the package prometheus")
    done = subprocess.run(["promtool", *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_configuration_is_valid(tmp_path: Path) -> None:
    """Promtool finds no mistake in the configuration and its rules, given the token's file."""
    token = tmp_path / "token"
    token.write_text("0123456789abcdef")
    text = (FOLDER / "prometheus.yml").read_text()
    (tmp_path / "prometheus.yml").write_text(text.replace("/run/wirestorm/token", str(token)))
    shutil.copytree(FOLDER / "rules", tmp_path / "rules")
    assert "2 rule files found" in promtool("check", "config", tmp_path / "prometheus.yml")


def test_every_rule_passes_its_tests() -> None:
    """Alerts fire when they should, end by themselves and do not fire otherwise; percentiles are correct."""
    assert "SUCCESS" in promtool("test", "rules", "rules_test.yml")


def test_every_alert_has_a_test_in_which_it_fires() -> None:
    """Each alert, and each reason of an alert with reasons, fires in a test."""
    rules = (FOLDER / "rules" / "alerts.yml").read_text()
    tests = (FOLDER / "rules_test.yml").read_text()
    expected = re.findall(r"alertname: (\w+)\n        exp_alerts:", tests)
    assert set(re.findall(r"- alert: (\w+)", rules)) == set(expected)
    assert set(re.findall(r"reason: ([a-z ]+)", rules)) <= set(re.findall(r"reason: ([a-z ]+)", tests))


def test_rules_ask_only_for_metrics_that_are_served() -> None:
    """Each metric of ours in a rule is in the contract, with its labels; otherwise the rule would never fire."""
    served = {
        f"{PREFIX}{metric.name}{suffix}": {*metric.labels, "job", "instance", "le"}
        for metric in METRICS.values()
        for suffix in SUFFIXES[metric.kind]
    }
    for path in (FOLDER / "rules").glob("*.yml"):
        for name, selectors in re.findall(rf"(?<!:)\b({PREFIX}[a-z_]+)(?:\{{([^}}]*)\}})?(?!:)", path.read_text()):
            assert name in served, f"{path.name}: {name}"
            assert set(re.findall(r"(\w+)(?:=~|=|!=)", selectors)) <= served[name], f"{path.name}: {name}"
