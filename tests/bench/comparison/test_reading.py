"""Runs on disk, as a comparison takes them."""

import re
from pathlib import Path

import pytest

from bench.base.documents import encode
from bench.base.errors import ConfigurationError
from bench.command.repeat import RunSet, summarise_set
from bench.comparison.reading import read_run, read_runs
from tests.support.made_runs import made_run


def test_a_run_is_its_releases_after_the_warm_up(tmp_path):
    """With the times that releases.jsonl has."""
    made_run(tmp_path, 0.02)
    found = read_run(tmp_path)
    assert len(found.run.releases) == 12
    assert {times.last_s for times in found.run.releases.values()} == {0.02}
    assert found.run.deliveries_per_second == found.summary.deliveries_per_second


def test_a_set_is_its_runs_that_count(tmp_path):
    """In their order; a run that broke is none of them."""
    runs = [made_run(tmp_path / str(number), number / 100, code=code) for number, code in ((1, 0), (2, 1), (3, 0))]
    (tmp_path / "runs.json").write_bytes(encode(summarise_set("small", 7, RunSet(3, runs))))
    assert [run.folder for run in read_runs(tmp_path)] == [tmp_path / "1", tmp_path / "3"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("summary.json", None, "give the folder of a run"),
        ("summary.json", b"{}", r"summary\.json"),
        ("scenario.json", b'{"warmup": "2 parsecs"}', r"scenario\.json: warmup"),
        ("scenario.json", b"[]", r"scenario\.json: warmup"),
        ("releases.jsonl", b'{"uri": 1}\n', r"releases\.jsonl: "),
    ],
)
def test_a_file_that_no_run_wrote_is_named(tmp_path, name, content, said):
    """Each file, in one line."""
    made_run(tmp_path)
    path = Path(tmp_path / name)
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=said):
        read_runs(tmp_path)


@pytest.mark.parametrize(("name", "key"), [("summary.json", "published"), ("releases.jsonl", "due")])
def test_a_time_that_there_is_not_is_named_with_its_key(tmp_path, name, key):
    """A pattern alone takes the 45th of a month."""
    made_run(tmp_path)
    path = tmp_path / name
    text = re.sub(rf'"{key}":"[^"]*"', f'"{key}":"2026-13-45T00:00:00Z"', path.read_text())
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=rf"{re.escape(name)}: {key}: .*no RFC 3339 time"):
        read_runs(tmp_path)
