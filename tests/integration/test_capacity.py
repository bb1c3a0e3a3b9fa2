"""``wirestorm capacity`` on a broker of the tests' own whose limit is known."""

import re
import signal
import subprocess

import pytest

from tests.support.limited_broker import TokenBucket, limited_broker
from tests.support.run_files import check_files, read_file
from tests.support.runs import COMMAND
from tests.support.waiting import until

# A release has one message: every event goes to one circuit.
SCENARIO = """
name = "limited"
drain = "3s"
[audience]
outlets = 60
qos = 0
control = 0
[swarm]
workers = 1
[calendar]
background_per_minute = 0.0
size_median = "600B"
size_sigma = 0.0
[[calendar.event]]
every = "40ms"
circuits = ["fr/western-europe"]
[thresholds]
"missing" = "== 0"
"""
PER_SECOND, KEPT = 40, 2
SECONDS = 2
# Of n releases, the first at once and the last at the end, all arrive while n <= KEPT + PER_SECOND * SECONDS.
LIMIT = 60 * (KEPT + PER_SECOND * SECONDS - 1) / SECONDS
WIDTH = 0.1


@pytest.fixture
def arguments(tmp_path):
    (tmp_path / "limited.toml").write_text(SCENARIO)
    goal = f"initial={SECONDS}s,final={SECONDS}s,sum={SECONDS}s,width={WIDTH}"
    return [COMMAND, "capacity", tmp_path / "limited.toml", "--goal", goal, "--out", tmp_path / "out"]


def test_a_known_limit_is_found_within_the_goals_width(tmp_path, arguments):
    """The broker drops what is above 40 messages a second; the bounds lie around it, no further apart than 10 %."""
    with limited_broker(TokenBucket(PER_SECOND, KEPT)) as url:
        done = subprocess.run(
            [*arguments, "--broker", url, "--max", "4000"], capture_output=True, text=True, timeout=240, check=False
        )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    found = read_file(tmp_path / "out" / "capacity.json")
    check_files(tmp_path / "out")
    (goal,) = found["goals"]
    assert goal["lower"] <= LIMIT * 1.01
    assert goal["upper"] >= LIMIT * 0.99
    assert goal["upper"] - goal["lower"] <= WIDTH * goal["upper"]
    assert goal["held_seconds"] == SECONDS
    assert goal["sentence"] in " ".join(done.stdout.split())
    assert re.search(r"about \d+ (s|min) left", done.stdout)
    assert [trial["number"] for trial in found["trials"]] == sorted(
        int(path.parent.name) for path in (tmp_path / "out").glob("*/summary.json")
    )


def test_ctrl_c_once_leaves_the_trials_that_are_there(tmp_path, arguments):
    """While the second trial runs: the first one counts, and no load is called held that was not."""
    with (
        limited_broker(TokenBucket(PER_SECOND, KEPT)) as url,
        subprocess.Popen([*arguments, "--broker", url], stdout=subprocess.PIPE, text=True) as running,
    ):
        until((tmp_path / "out" / "2").exists, 60)
        running.send_signal(signal.SIGINT)
        said = running.stdout.read()
        assert running.wait(60) == 105, said
    found = read_file(tmp_path / "out" / "capacity.json")
    assert found["end"] == "interrupted"
    assert [trial["counted"] for trial in found["trials"][:1]] == [True]
    assert found["goals"][0]["upper"] is None
