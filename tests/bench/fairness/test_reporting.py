"""``wirestorm report`` of the folder of ``wirestorm fairness``."""

import json

from bench.base.exits import Exit
from bench.cli import main
from bench.fairness.reporting import report_fairness
from bench.report.destinations import STANDARD_OUTPUT, Destinations
from tests.support.fair_orders import fairness_of


def test_the_report_is_made_again_with_the_exit_code_that_the_runs_had(tmp_path, capsys):
    """Pages and table; a frozen order breaks the threshold."""
    fairness_of(tmp_path, "filters")
    assert main(["report", str(tmp_path)]) == Exit.FAIL
    assert (tmp_path / "fairness.html").is_file()
    assert "a cause" in capsys.readouterr().out


def test_each_form_is_written(tmp_path, capsys):
    """JSON as the file has it, a row of Markdown for a trial, a row of CSV for a run, the page elsewhere."""
    fairness_of(tmp_path, "filters")
    assert report_fairness(tmp_path, Destinations(json=STANDARD_OUTPUT)) is Exit.FAIL
    assert json.loads(capsys.readouterr().out) == json.loads((tmp_path / "fairness.json").read_bytes())
    report_fairness(tmp_path, Destinations(markdown=STANDARD_OUTPUT))
    assert "| filters |" in capsys.readouterr().out
    report_fairness(tmp_path, Destinations(csv=STANDARD_OUTPUT, html=tmp_path / "page.html"))
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert (tmp_path / "page.html").is_file()
    assert main(["report", str(tmp_path), "--junit", "-"]) == Exit.BAD_INPUT
