"""The dashboards keep the rules of Grafana's dashboard-linter, query existing metrics, and match their code."""

import re
import shutil
import subprocess

import pytest

from scripts.dashboards.__main__ import FOLDER, documents
from tests.support.dashboards import GRAFANA, boards, filled, panels, queries, selectors
from wire.contract.metrics import METRICS, PREFIX

BOARDS = boards()
UNITS = {"none", "short", "s", "ops", "bytes", "Bps", "percentunit"}  # the units of Grafana that we use
OURS = {
    PREFIX + metric.name + suffix: metric
    for metric in METRICS.values()
    for suffix in {"counter": ["_total"], "gauge": [""], "histogram": ["_bucket", "_sum", "_count"]}[metric.kind]
}
# Prometheus's own series, which have none of our jobs.
ANYWHERE = {"ALERTS"}


def each_query():
    return [asked for board in BOARDS.values() for asked in queries(board)]


def test_the_checked_in_files_match_the_code():
    """`make dashboards` would change no file, and makes every file in the folder."""
    made = dict(documents())
    assert {path.name: path.read_text() for path in FOLDER.glob("*.json")} == made


@pytest.mark.parametrize("uid", sorted(BOARDS))
def test_a_dashboard_is_read_only_and_shows_the_last_five_minutes(uid):
    """Read-only, refreshed, tagged, and with links to the other dashboards that keep the time."""
    board = BOARDS[uid]
    assert board["editable"] is False
    assert (board["time"]["from"], board["time"]["to"]) == ("now-5m", "now")
    assert board["refresh"] == "5s"
    assert board["title"]
    assert board["description"]
    (link,) = board["links"]
    assert (link["type"], link["tags"], link["keepTime"]) == ("dashboards", board["tags"], True)
    names = {each["name"] for each in board["annotations"]["list"]}
    assert names == {"Alerts", "Faults", "Flashes", "Workers came or went"}


@pytest.mark.parametrize("uid", sorted(BOARDS))
def test_data_source_job_and_instance_are_variables(uid):
    """template-datasource-rule, template-job-rule, template-instance-rule, template-on-time-change-reload-rule."""
    found = {variable["name"]: variable for variable in BOARDS[uid]["templating"]["list"]}
    source = found["datasource"]
    assert (source["type"], source["query"], source["label"]) == ("datasource", "prometheus", "Data source")
    for name, label in (("job", "Job"), ("instance", "Instance")):
        variable = found[name]
        assert variable["label"] == label
        assert variable["datasource"]["uid"] == "${datasource}"
        assert variable["multi"] is True
        assert variable["includeAll"] is True
        assert variable["allValue"] == ".+"
        assert variable["refresh"] == 2  # when the time changes
        assert variable["query"].endswith(f", {name})")
    assert 'job=~"$job"' in found["instance"]["query"]


@pytest.mark.parametrize("uid", sorted(BOARDS))
def test_a_panel_has_title_description_unit_and_legends(uid):
    """panel-title-description-rule, panel-units-rule, panel-datasource-rule; legends are words, not the default."""
    seen = set()
    for panel in panels(BOARDS[uid]):
        assert panel["title"]
        assert panel["title"] not in seen
        seen.add(panel["title"])
        assert panel["description"].endswith("."), panel["title"]
        assert panel["datasource"]["uid"] == "${datasource}"
        defaults = panel["fieldConfig"]["defaults"]
        assert defaults["unit"] in UNITS, panel["title"]
        references = [target["refId"] for target in panel["targets"]]
        assert references
        assert len(set(references)) == len(references)
        for target in panel["targets"]:
            assert target["datasource"]["uid"] == "${datasource}"
            assert target["legendFormat"]
            assert "__auto" not in target["legendFormat"]


@pytest.mark.parametrize("asked", each_query(), ids=str)
def test_a_query_keeps_to_job_and_instance_and_to_metrics_and_labels_that_exist(asked):
    """target-job-rule, target-instance-rule, target-rate-interval-rule; names and labels are those of the contract."""
    for name, matchers in selectors(asked.raw):
        if name in ANYWHERE:
            continue
        assert 'job=~"$job"' in matchers
        assert 'instance=~"$instance"' in matchers
        if name.startswith(PREFIX):
            labels = set(re.findall(r"(\w+)=~", matchers)) - {"job", "instance"}
            assert labels <= set(OURS[name].labels)
    bare = re.findall(rf"\b{PREFIX}\w+(?![\w{{])", asked.raw)
    assert bare == []
    for function, metric, window in re.findall(r"\b(rate|irate|increase)\((\w+)\{[^}]*\}\[([^\]]+)\]", asked.raw):
        assert window == "$__rate_interval", function
        assert not metric.startswith(PREFIX) or OURS[metric].kind != "gauge", f"{function} of the gauge {metric}"


@pytest.mark.parametrize("uid", sorted(BOARDS))
def test_annotations_keep_to_job_and_instance_too(uid):
    """Annotations are limited to the chosen jobs and instances; alerts have neither."""
    for annotation in BOARDS[uid]["annotations"]["list"]:
        assert annotation["datasource"]["uid"] == "${datasource}"
        for name, matchers in selectors(annotation["expr"]):
            assert name in ANYWHERE or ('job=~"$job"' in matchers and 'instance=~"$instance"' in matchers)


def test_counters_are_read_without_a_rate_only_where_lint_lists_the_panel():
    """target-counter-agg-rule: .lint, which the linter reads, names each panel that shows the account's totals."""
    text = (GRAFANA / "dashboards" / ".lint").read_text()
    assert "reason:" in text.partition("target-counter-agg-rule")[2]
    named = re.findall(r'- dashboard: "(.*)"\n\s+panel: "(.*)"', text.partition("target-counter-agg-rule")[2])
    titles = {uid: board["title"] for uid, board in BOARDS.items()}
    raw = {
        (titles[asked.dashboard], asked.panel)
        for asked in each_query()
        if re.search(r"\w+_total\{[^}]*\}(?!\[)", asked.raw)
    }
    assert set(named) == raw


def test_alerts_are_read_only_where_lint_lists_the_panel():
    """An alert may have no job and no instance: .lint names the panels that read alerts."""
    text = (GRAFANA / "dashboards" / ".lint").read_text()
    for rule in ("target-job-rule", "target-instance-rule"):
        section = re.search(rf"  {rule}:\n((?:    .*\n)+)", text)[1]
        assert "reason:" in section
        named = set(re.findall(r'panel: "(.*)"', section))
        assert named == {asked.panel for asked in each_query() if "ALERTS" in asked.raw}


def test_promtool_can_parse_every_query_and_annotation(tmp_path):
    """target-promql-rule, including the queries for brokers that are not installed here."""
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed")
    exprs = [asked.expr for asked in each_query()]
    exprs += [filled(each["expr"]) for board in BOARDS.values() for each in board["annotations"]["list"]]
    rules = tmp_path / "rules.yml"
    lines = ["groups:", "- name: queries", "  rules:"]
    for place, expr in enumerate(exprs):
        lines += [f"  - record: query{place}", "    expr: '" + expr.replace("'", "''") + "'"]
    rules.write_text("\n".join(lines) + "\n")
    done = subprocess.run(["promtool", "check", "rules", rules], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_grafana_is_provisioned_with_one_data_source_and_these_files():
    """An interval of 1 s, a fixed uid, and nothing that can be edited by hand."""
    source = (GRAFANA / "provisioning" / "datasources" / "prometheus.yaml").read_text()
    for line in ("type: prometheus", "uid: prometheus", "timeInterval: 1s", "isDefault: true", "editable: false"):
        assert f" {line}\n" in source
    provider = (GRAFANA / "provisioning" / "dashboards" / "wirestorm.yaml").read_text()
    for line in ("type: file", "allowUiUpdates: false", "path: /var/lib/grafana/dashboards"):
        assert f" {line}\n" in provider
