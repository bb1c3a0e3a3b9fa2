"""A recount beside the account of its run."""

from dataclasses import replace

import pytest

from bench.base.documents import encode, write_document
from bench.base.errors import ConfigurationError
from bench.output.summary_parts import MissingByCause, RawFile
from bench.recount.account import read_account
from bench.recount.comparison import compare
from bench.recount.count import Recount
from bench.recount.recorded import Recorded
from bench.run.rows import MissingLine
from tests.support.summaries import whole_summary

RUN = f"{7:016x}"
SAME = {"messages": 20, "expected": 100, "delivered": 100}


@pytest.fixture
def recorded():
    """Of the messages of the summary, by their sequences."""
    return Recorded(RUN, messages=dict.fromkeys(range(20), ("a", 1)))


def told(folder, recorded, summary=None, **counts):
    assert write_document(summary or recorded_summary(), folder / "summary.json") == []
    for name in ("raw-w.bin", "journal-w.jsonl"):
        (folder / name).touch()
    return compare(read_account(folder), recorded, Recount(**(SAME | counts)))


def recorded_summary(run_id=RUN, problem="", **figures):
    """Of a run whose worker w wrote raw records on its own machine."""
    raw = (RawFile(worker="w", file="/elsewhere/raw-w.bin", records=100, problem=problem),)
    return replace(whole_summary(run_id=run_id, **figures), raw=raw)


def missing(folder, sequence, outlets, cause="undelivered"):
    line = MissingLine(sequence=sequence, uri="urn:x", version=1, topic="a", cause=cause, outlets=outlets)
    with (folder / "missing.jsonl").open("ab") as file:
        file.write(encode(line) + b"\n")


def differing(compared):
    return [(each.figure, each.account, each.recount) for each in compared.differences]


def test_the_same_counts_are_the_same(tmp_path, recorded):
    """Nothing is named."""
    compared = told(tmp_path, recorded)
    assert (compared.same, compared.differences, compared.interrupted) == (True, (), False)
    assert (compared.run_id, compared.expected) == (RUN, 100)


@pytest.mark.parametrize(
    "figure",
    [
        "expected",
        "delivered",
        "duplicates",
        "overlapping",
        "misdelivered",
        "unexpected",
        "possible",
        "possible_delivered",
    ],
)
def test_each_figure_is_compared(tmp_path, recorded, figure):
    """With both values."""
    value = SAME.get(figure, 0)
    compared = told(tmp_path, recorded, **{figure: value + 1})
    assert not compared.same
    assert differing(compared) == [(figure, value, value + 1)]


def test_the_missing_outlets_of_each_message_are_compared(tmp_path, recorded):
    """The sums may be equal where the messages differ."""
    summary = recorded_summary(delivered=98, missing=2)
    missing(tmp_path, 3, ("00001", "00002"))
    counts = {"delivered": 98, "missing": 2}
    assert told(tmp_path, recorded, summary, **counts, missing_by_message={3: 2}).same
    compared = told(tmp_path, recorded, summary, **counts, missing_by_message={3: 1, 4: 1})
    assert differing(compared) == [("missing of message 3", 2, 1), ("missing of message 4", 0, 1)]


def test_a_message_that_no_worker_has_heard_of_is_as_the_account_has_it(tmp_path, recorded):
    """It was never sent, and is expected and missing."""
    missing(tmp_path, 20, ("00001", "00002", "00003"), "unsent")
    summary = recorded_summary(messages=21, expected=103, missing=3)
    assert told(tmp_path, recorded, summary).same


def test_of_more_missing_messages_than_the_account_lists_those_that_it_lists_are_compared(tmp_path, recorded):
    """Nor are messages compared in number where some were announced and never sent."""
    missing(tmp_path, 3, ("00001",))
    summary = recorded_summary(messages=19, unsent=1, delivered=98, missing=2)
    counts = {"delivered": 98, "missing": 2}
    assert told(tmp_path, recorded, summary, **counts, missing_by_message={3: 1, 4: 1}).same
    assert not told(tmp_path, recorded, summary, **counts, missing_by_message={4: 2}).same


def test_what_a_crashed_worker_did_not_report_may_be_found_in_its_records(tmp_path, recorded):
    """So many deliveries and no more."""
    causes = MissingByCause(unsent=0, refused=0, unreported=3, held=0, lost=0)
    summary = recorded_summary(delivered=97, missing=3, missing_by_cause=causes)
    assert told(tmp_path, recorded, summary, delivered=99, missing=1).same
    assert not told(tmp_path, recorded, summary, delivered=96, missing=4).same
    assert told(tmp_path, recorded, summary).unreported == 3


def test_a_count_that_was_interrupted_is_not_compared(tmp_path, recorded):
    """It is of the first messages."""
    compared = told(tmp_path, recorded, messages=4, expected=9, delivered=9)
    assert (compared.interrupted, compared.same, compared.expected) == (True, True, 9)


def test_a_summary_of_another_run_or_none_is_refused(tmp_path, recorded):
    """With the file at fault."""
    with pytest.raises(ConfigurationError, match=r"summary.json: run_id: it is of run 0*8, and the raw records of 0*7"):
        told(tmp_path, recorded, recorded_summary(run_id=f"{8:016x}"))
    (tmp_path / "summary.json").unlink()
    with pytest.raises(ConfigurationError, match=r"summary.json: no such file or directory; give the folder"):
        read_account(tmp_path)


def test_a_kill_may_have_been_overtaken_where_both_came_at_one_time(tmp_path, recorded):
    """As many as the times leave open; one more is a difference."""
    summary = recorded_summary(overtaken=3)
    assert told(tmp_path, recorded, summary, overtaken=1, overtaken_perhaps=2).same
    assert differing(told(tmp_path, recorded, summary, overtaken=1, overtaken_perhaps=1)) == [("overtaken", 3, 1)]
    assert differing(told(tmp_path, recorded, summary, overtaken=4)) == [("overtaken", 3, 4)]


def test_the_files_of_each_worker_must_be_there(tmp_path, recorded):
    """Those of a worker on another machine are asked for by name, and not taken for a difference."""
    told(tmp_path, recorded)
    (tmp_path / "journal-w.jsonl").unlink()
    with pytest.raises(ConfigurationError) as refused:
        read_account(tmp_path)
    assert str(refused.value) == (
        f"{tmp_path}: journal-w.jsonl of worker w is not there; copy it from /elsewhere on the worker's machine"
    )


def test_a_run_without_raw_records_is_refused(tmp_path, recorded):
    """Before anything is counted."""
    with pytest.raises(ConfigurationError, match=r"summary.json: raw: the run has no raw records; give the folder of"):
        told(tmp_path, recorded, whole_summary(run_id=RUN))


def test_a_line_of_the_missing_outlets_that_is_none_is_refused_with_its_number(tmp_path, recorded):
    """A file that was cut."""
    missing(tmp_path, 3, ("00001",))
    with (tmp_path / "missing.jsonl").open("ab") as file:
        file.write(b'{"sequence":')
    with pytest.raises(ConfigurationError, match=r"missing.jsonl:2: "):
        told(tmp_path, recorded)


def test_a_file_that_a_worker_could_not_write_is_named_with_the_reason(tmp_path, recorded):
    """The disk was full, for example."""
    compared = told(tmp_path, recorded, recorded_summary(problem="no space left on device"))
    assert compared.incomplete == ("/elsewhere/raw-w.bin: no space left on device",)
