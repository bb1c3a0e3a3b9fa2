"""A whole run that a threshold ends: its account is closed, and its verdict is FAIL."""

import pytest

from tests.support.run_files import read_file
from tests.support.runs import run, scenario

pytestmark = pytest.mark.integration


def test_a_threshold_that_fails_ends_the_run_and_the_account_is_whole(tmp_path):
    """Of ten minutes some seconds are published; every delivery that was due until then is in the account."""
    path = scenario(tmp_path)
    path.write_text(
        path.read_text().replace("1200ms", "600s")
        + '"deliveries_per_second" = { is = "> 1000000", abort_on_fail = true, after = "1s" }\n'
    )
    done, found = run(tmp_path, path, "--workers", "1", timeout=120)
    assert done.returncode == 99, done.stdout + done.stderr
    assert found["verdict"] == "FAIL"
    assert found["aborted"].startswith("deliveries_per_second > 1000000 failed with ")
    assert (found["interrupted"], found["fault"], found["account_faults"]) == (False, None, [])
    assert found["expected"] == found["delivered"] + found["missing"] > 0
    assert found["releases"] == found["releases_settled"]
    assert "aborted" in done.stdout
    (line,) = [line for line in read_file(tmp_path / "out" / "events.jsonl") if line["kind"] == "run_aborted"]
    assert line["detail"] == found["aborted"]
