"""The command from its runs to its files."""

import io

import pytest
from rich.console import Console

from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.invocation import Detail, Invocation
from bench.cli import main
from bench.fairness.command import measure_fairness
from tests.support.fair_orders import commanded, simulated
from tests.support.run_files import check_files


def by_moment():
    return simulated(lambda outlet: outlet.subscribed_s)


def test_the_files_and_the_screen_say_what_is_found(tmp_path):
    """The command line, the tags and the broker are in the file; quiet prints sentences alone."""
    console = Console(file=io.StringIO(), width=80)
    code, found = commanded(by_moment(), tmp_path / "a", "qos", console=console)
    assert code == Exit.FAIL
    assert (found.command, found.tags, found.broker.kind) == (("wirestorm", "fairness"), {"a": "b"}, "embedded")
    assert (tmp_path / "a" / "fairness.html").is_file()
    assert check_files(tmp_path / "a") == 4
    said = console.file.getvalue()
    assert "runs to make: 3" in said
    assert "trial         with the outlet" in said
    console = Console(file=io.StringIO(), width=80)
    commanded(by_moment(), tmp_path / "b", "qos", console=console, invocation=Invocation((), {}, Detail.VERDICT))
    assert "trial         with the outlet" not in console.file.getvalue()


def test_ctrl_c_leaves_the_page_and_its_own_exit_code(tmp_path):
    """The runs get no pages then; ``wirestorm report`` makes them."""
    run = by_moment()

    def perform(scenario, folder, display, tags):
        if folder.name == "2":
            raise KeyboardInterrupt
        return run(scenario, folder, display, tags)

    code, found = commanded(perform, tmp_path, "qos")
    assert (code, found.end, found.exit_code) == (Exit.INTERRUPTED, "interrupted", Exit.INTERRUPTED)
    assert [path.name for path in tmp_path.rglob("*.html")] == ["fairness.html"]


def test_ctrl_c_before_the_first_run_ended_leaves_no_file(tmp_path, capsys):
    """One line says so."""

    def perform(scenario, folder, display, tags):
        raise KeyboardInterrupt

    with pytest.raises(FileNotFoundError, match=r"fairness\.json"):
        commanded(perform, tmp_path)
    assert "interrupted before the first run ended" in capsys.readouterr().err


def test_what_can_not_be_run_is_refused_before_anything_starts(tmp_path, capsys):
    """A trial of nodes on one node, and a folder that holds a run already."""
    with pytest.raises(ConfigurationError, match="the broker has one node"):
        measure_fairness((), ("mosquitto",), ("nodes",), tmp_path / "a", Invocation(()))
    assert not (tmp_path / "a").exists()
    (tmp_path / "fairness.json").write_text("{}")
    assert main(["fairness", "--outlets", "500", "--out", str(tmp_path)]) == 104
    assert "it holds a run already" in capsys.readouterr().err
