"""The forms of a report, in files and on standard output."""

import json
from dataclasses import replace
from pathlib import Path

from bench.base.documents import encode
from bench.report.destinations import STANDARD_OUTPUT, Destinations
from bench.report.outputs import write_outputs
from bench.report.run_files import RunFiles, read_runs
from tests.support.baseline_results import baseline_result, leave_baseline
from tests.support.run_folders import leave_set
from tests.support.summaries import whole_summary

RUN = RunFiles(Path(), whole_summary())


def test_each_form_goes_to_its_file(tmp_path):
    """All four at once, and nothing on standard output."""
    places = {form: tmp_path / form for form in ("junit", "markdown", "json", "csv")}
    assert write_outputs(Destinations(**places), [RUN]) == []
    begins = {form: path.read_text()[:5] for form, path in places.items()}
    assert begins == {"junit": "<?xml", "markdown": "## ✅ ", "json": '{\n  "', "csv": "scena"}


def test_the_json_of_one_run_is_its_summary_and_of_several_an_array(tmp_path, capsys):
    """The summary is as summary.json has it."""
    write_outputs(Destinations(json=tmp_path / "one"), [RUN])
    assert (tmp_path / "one").read_bytes() == encode(RUN.summary, indented=True) + b"\n"
    write_outputs(Destinations(json=STANDARD_OUTPUT), [RUN, RUN])
    assert json.loads(capsys.readouterr().out) == [json.loads(encode(RUN.summary))] * 2


def test_the_json_of_a_run_has_its_baseline(tmp_path):
    """And each run of a set that of the set: the content of baseline.json, beside the keys of the summary."""
    beside = json.loads(encode(baseline_result("slower")))
    run = replace(RUN, baseline=baseline_result("slower"))
    write_outputs(Destinations(json=tmp_path / "one"), [run])
    assert json.loads((tmp_path / "one").read_bytes()) == json.loads(encode(RUN.summary)) | {"baseline": beside}
    folder = leave_baseline(leave_set(tmp_path / "set", {}, {}))
    write_outputs(Destinations(json=tmp_path / "two"), read_runs([folder]))
    assert [each["baseline"] for each in json.loads((tmp_path / "two").read_bytes())] == [beside, beside]


def test_a_file_that_is_not_written_keeps_no_other_from_being_written(tmp_path):
    """A full disk, here: the reason is given."""
    places = Destinations(junit=Path("/dev/full"), csv=tmp_path / "runs.csv")
    assert write_outputs(places, [RUN]) == ["/dev/full: no space left on device; it is not written"]
    assert (tmp_path / "runs.csv").exists()
