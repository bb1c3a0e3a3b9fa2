"""A typer application whose help is grouped and whose checks come before typer's conversion of values."""

import os
from pathlib import Path
from typing import Annotated

import pytest
import typer

from bench.base.commandline import Command, CommandGroup, take_no_color, value_option
from bench.base.errors import ConfigurationError
from bench.base.ranges import WholeRange

HELP = """\
Usage: tool serve [OPTIONS] PLACE [FILE...]

  Serve files.

Arguments:
  PLACE    Where.  [required]
  FILE...  What.

Network:
  --port PORT  The port.
  --host HOST  The host.

Options:
  --no-color  Print without colours, as with NO_COLOR in the environment.
  --quick     Do not wait.
  --help      Show this message and exit.
"""
GROUP_HELP = """\
Usage: tool [OPTIONS] COMMAND [ARGS]...

  A tool.

Commands:
  serve  Serve files.

Others:
  stop  Stop.

Options:
  --help  Show this message and exit.
"""


@pytest.fixture
def tool():
    """Run a small application with some words; return the arguments of its commands."""
    app = typer.Typer(cls=CommandGroup, rich_markup_mode=None, add_completion=False)
    calls = []

    @app.callback()
    def tool():
        """A tool."""

    @app.command(cls=Command)
    def serve(
        place: Annotated[Path, typer.Argument(help="Where.", metavar="PLACE")],
        files: Annotated[list[Path] | None, typer.Argument(help="What.", metavar="FILE")] = None,
        port: Annotated[
            list[int] | None,
            typer.Option(help="The port.", metavar="PORT", rich_help_panel="Network"),
            WholeRange(1, 9, "1 to 9").check,
        ] = None,
        quick: Annotated[bool, typer.Option("--quick", help="Do not wait.")] = False,
        host: Annotated[str, value_option("HOST", "The host.", "Network", values=("here", "there"))] = "",
    ):
        """Serve files."""
        calls.append((place, files, port, quick, host))

    @app.command(cls=Command, rich_help_panel="Others")
    def stop():
        """Stop."""
        raise KeyboardInterrupt

    def run(*words):
        app(list(words), prog_name="tool", standalone_mode=False)
        return calls

    return run


@pytest.mark.parametrize(("words", "text"), [(("serve", "--help"), HELP), (("--help",), GROUP_HELP)])
def test_help_shows_arguments_options_and_commands_in_their_groups(tool, capsys, monkeypatch, words, text):
    """Parameters without a group stand last, commands first; an argument that may be left out stands in brackets."""
    monkeypatch.setenv("COLUMNS", "80")
    tool(*words)
    assert capsys.readouterr().out == text


def test_values_that_pass_their_checks_reach_the_command_converted(tool):
    """An option that is repeated is checked each time."""
    assert tool("serve", "here", "a", "b", "--port", "1", "--port=9", "--quick") == [
        (Path("here"), [Path("a"), Path("b")], [1, 9], True, "")
    ]


@pytest.mark.parametrize("words", [("--port", "0"), ("--port", "1", "--port", "x"), ("--port=10",)])
def test_a_value_that_fails_its_check_never_reaches_the_command(tool, words):
    """The error is the check's own and names the option."""
    with pytest.raises(ConfigurationError, match=r"^--port: .* does not fit; give 1 to 9$"):
        tool("serve", "here", *words)


def test_a_missing_argument_names_its_command_and_the_help(tool):
    """The argument is called as the help calls it."""
    with pytest.raises(ConfigurationError, match=r"^serve: PLACE is missing; give it, or see tool serve --help$"):
        tool("serve")


def test_help_is_shown_beside_values_that_do_not_fit(tool, capsys):
    """A wrong command line does not keep the help from being shown."""
    tool("serve", "--port", "0", "--help")
    assert capsys.readouterr().out.startswith("Usage: tool serve")


def test_an_interrupt_aborts_the_command(tool):
    """Ctrl-C is typer's Abort, in each version of typer."""
    with pytest.raises(typer.Abort):
        tool("stop")


def test_the_shell_is_offered_the_values_of_an_option_that_has_some():
    """And nothing is offered for an option with any value, so that the shell completes files."""
    assert value_option("HOST", "The host.", values=("here", 7)).autocompletion() == ["here", 7]
    assert value_option("HOST", "The host.").autocompletion is None


@pytest.mark.parametrize(
    ("words", "rest", "asked"),
    [
        (["run", "--no-color", "--full"], ["run", "--full"], True),
        (["--no-color", "run"], ["run"], True),
        (["run", "--", "--no-color"], ["run", "--", "--no-color"], False),
        (["run"], ["run"], False),
    ],
)
def test_no_color_is_asked_for_at_any_place(monkeypatch, words, rest, asked):
    """Behind two hyphens a word is no option."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert take_no_color(words) == rest
    assert ("NO_COLOR" in os.environ) == asked
