"""``wirestorm runs`` from the words of the command line to what it prints, writes and removes."""

import io
import json
import re
from html.parser import HTMLParser

import pytest
from rich.console import Console

from bench.cli import main
from bench.history import cli
from bench.history.command import list_runs
from bench.history.index import read_history
from bench.history.page import page_of
from bench.history.records import RunRecord
from bench.history.selection import Selection
from bench.history.table import deliveries, print_runs
from tests.support.histories import leave_comparison, leave_run, leave_search


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    root = tmp_path / "runs"
    leave_run(root / "small-1", day=1, tags={"branch": "main"})
    leave_run(root / "small-2", day=2, tags={}, delivered=99, commit=f"{'d' * 40}-dirty")
    return root


def printed(root, columns=80, limit=20):
    console = Console(file=io.StringIO(), width=columns)
    history = read_history(root)
    print_runs(console, history, history.records, limit)
    return console.file.getvalue().splitlines()


def test_a_list_fits_80_columns(root):
    """Two lines for each run, the newest first, with its figures, name, commit and tags."""
    lines = printed(root)
    assert len(lines) == 4
    assert max(map(len, lines)) <= 80
    assert re.fullmatch(r"2026-03-02 \d\d:\d\d  small +PASS +p99 50 ms +99\.00% of 100 *", lines[0])
    assert lines[1].split() == ["small-2", "ddddddddd-dirty"]
    assert lines[3].split() == ["small-1", "ccccccccc", "branch=main"]


def test_a_list_says_what_it_does_not_show(root):
    """Older runs, and runs that can't be read."""
    (leave_run(root / "broken") / "summary.json").write_text("{")
    lines = printed(root, limit=1)
    assert lines[2] == "1 older result not shown: give --limit"
    assert lines[3].startswith("not read: broken: summary.json: ")


def test_a_calibration_is_named_by_its_file(tmp_path):
    """It is no result that has a time or a scenario."""
    (tmp_path / "calibration").mkdir()
    (tmp_path / "calibration" / "calibration.json").write_text("{}")
    assert printed(tmp_path)[-1] == "not a run: calibration/calibration.json"


def test_a_comparison_and_a_search_stand_among_the_runs_as_what_they_are(root):
    """With outcome, kind, name and the sentence that they found; the runs that they made are not listed."""
    leave_comparison(root / "compare-1", day=3)
    leave_search(root / "capacity-1", day=1, hour=10)
    lines = printed(root)
    assert max(map(len, lines)) <= 80
    assert re.fullmatch(r"2026-03-03 \d\d:\d\d  small +DONE +comparison *", lines[0])
    assert lines[1].split() == ["compare-1"]
    assert " ".join(lines[2].split()) == "b is worse in half of the outlets."
    assert re.fullmatch(r"2026-03-01 \d\d:\d\d  small +DONE +capacity *", lines[5])
    assert " ".join(" ".join(lines[7:9]).split()).startswith("small holds 960 releases/min")
    assert not [line for line in lines if "compare-1/1" in line]


def test_json_and_page_have_them_too(root, tmp_path, capsys):
    """Each record of the JSON has the same keys; the page links to their pages."""
    leave_comparison(root / "compare-1", day=3)
    (leave_search(root / "capacity-1", day=1) / "capacity.html").write_text("")
    assert main(["runs", str(root), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["kind"] for each in found] == ["comparison", "run", "run", "capacity"]
    assert len({tuple(each) for each in found}) == 1
    assert (found[0]["sentence"], found[0]["expected"]) == ("b is worse in half of the outlets.", None)
    assert main(["runs", str(root), "--html", str(tmp_path / "history.html")]) == 0
    page = Page((tmp_path / "history.html").read_text())
    assert page.links[0] == "runs/compare-1/comparison.json"
    assert page.links[3] == "runs/capacity-1/capacity.html"
    assert "b is worse in half of the outlets." in page.words


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["--kind", "comparison"], ["compare-1"]),
        (["--kind", "run", "--kind", "comparison"], ["compare-1", "small-2", "small-1"]),
        (["--verdict", "DONE"], ["compare-1"]),
        (["--verdict", "FAIL"], ["capacity-1"]),
    ],
)
def test_a_kind_can_be_asked_for(root, capsys, words, names):
    """And an outcome, of every kind."""
    leave_comparison(root / "compare-1", day=3)
    leave_search(root / "capacity-1", day=1, hour=8, upper=1, lower=None)
    capsys.readouterr()
    assert main(["runs", str(root), "--json", *words]) == 0
    assert [each["name"] for each in json.loads(capsys.readouterr().out)] == names


def test_a_list_without_a_run_says_so(root):
    """Whether there is none at all, or none that is asked for."""
    console = Console(file=io.StringIO(), width=80)
    list_runs(root, Selection(scenario="other"), 20, console, as_json=False)
    list_runs(root / "small-1", Selection(), 20, console, as_json=False)
    assert console.file.getvalue().splitlines() == [
        f"of the 2 results in {root}: none is asked for",
        f"{root / 'small-1'}: no runs",
    ]


@pytest.mark.parametrize(
    ("delivered", "expected", "words"),
    [(5, 5, "all 5"), (0, 0, "all 0"), (99_999, 100_000, "99.99% of 100,000"), (3, 0, "0.00% of 0")],
)
def test_a_percentage_is_never_rounded_up_to_all(root, delivered, expected, words):
    """One delivery of a million that is missing shows."""
    fields = dict.fromkeys(RunRecord.__slots__) | {"delivered": delivered, "expected": expected}
    assert deliveries(RunRecord(**fields)) == words


def test_json_has_the_runs_that_are_chosen(root, capsys):
    """Times are RFC 3339, latencies seconds."""
    assert main(["runs", str(root), "--tag", "branch=main", "--json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)
    assert (run["name"], run["started"], run["outcome"]) == ("small-1", "2026-03-01T09:00:00Z", "PASS")
    assert run["disclosure_p99_seconds"] == 0.05


class Page(HTMLParser):
    """What a reader of a page has: its elements, its links and its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.links, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data):
        self.words.append(data)


def test_a_page_has_a_row_and_a_link_for_each_run(root, tmp_path, capsys):
    """The link leads to the run's report where there is one, else to its summary, from where the page is."""
    (root / "small-1" / "report.html").write_text("")
    page = tmp_path / "pages" / "history.html"
    page.parent.mkdir()
    assert main(["runs", str(root), "--html", str(page)]) == 0
    found = Page(page.read_text())
    assert found.links == ["../runs/small-2/summary.json", "../runs/small-1/report.html"]
    assert all((page.parent / link).is_file() for link in found.links)
    assert capsys.readouterr().out == f"{page}: 2 results\n"


def test_a_page_can_be_read_by_everybody(root):
    """It has a language, a title, one main heading, and each cell of the table belongs to a column and a row."""
    page = Page(page_of(read_history(root).runs, root))
    names = [name for name, _ in page.elements]
    assert dict(page.elements)["html"] == {"lang": "en"}
    assert names.count("title") == names.count("h1") == names.count("main") == 1
    scopes = [attributes.get("scope") for name, attributes in page.elements if name == "th"]
    assert scopes == ["col"] * 10 + ["row"] * 2
    assert names.count("td") == 18


def test_text_of_a_run_is_text_on_the_page(root):
    """A tag may hold any characters."""
    leave_run(root / "<b>", tags={"note": "<script>alert(1)</script>"})
    page = Page(page_of(read_history(root).runs, root))
    assert "script" not in [name for name, _ in page.elements]
    assert "note=<script>alert(1)</script>" in page.words


def test_pruning_needs_yes_where_nobody_can_be_asked(root, capsys):
    """Without it nothing is removed, and the command says what to give."""
    assert main(["runs", str(root), "--prune", "--keep", "1"]) == 104
    assert "give --yes" in capsys.readouterr().err
    assert len(list(root.iterdir())) == 2
    assert main(["runs", str(root), "--prune", "--keep", "1", "--yes"]) == 0
    assert [path.name for path in root.iterdir()] == ["small-2"]
    assert capsys.readouterr().out.endswith("1 folder removed\n")


@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("n\n", 2), ("\n", 2), ("", 2)])
def test_pruning_asks_on_a_terminal(root, monkeypatch, answer, left):
    """Only a yes removes."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert main(["runs", str(root), "--prune", "--keep", "0"]) == 0
    assert len(list(root.iterdir())) == left


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--prune"], "it would remove every run"),
        (["--keep", "3"], "it is of --prune"),
        (["--yes"], "it is of --prune"),
        (["--prune", "--keep", "3", "--json"], "it does not go with --prune"),
        (["--prune", "--keep", "3", "--limit", "5"], "it does not go with --prune"),
        (["--json", "--html", "x.html"], "it does not go with --html"),
        (["--verdict", "GOOD"], "give PASS, FAIL, INVALID, INTERRUPTED, FAULT or DONE"),
        (["--kind", "set"], "give run, comparison, capacity or fairness"),
        (["--html", "no/where.html"], "no such file or directory"),
    ],
)
def test_options_that_do_not_fit_are_refused(root, capsys, words, problem):
    """With what would be right, and without a change."""
    assert main(["runs", str(root), *words]) == 104
    assert problem in capsys.readouterr().err
    assert cli.SHORT_HELP
    assert len(list(root.iterdir())) == 2


def test_a_folder_that_is_not_there_is_named(tmp_path, capsys):
    """It is more likely a wrong word than an empty history."""
    assert main(["runs", str(tmp_path / "nowhere")]) == 104
    assert f"there is no folder {tmp_path / 'nowhere'}" in capsys.readouterr().err
