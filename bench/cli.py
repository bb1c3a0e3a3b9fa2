"""``wirestorm``: the load tester's command. It parses and calls; every error ends in one clear message.

A command imports what it runs when it runs: help, completion and errors in options must not wait for it.
"""

import errno
import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from bench import fanout_command, load_commands
from bench import tool_commands as tools
from bench.base.commandline import Command, CommandGroup, ForeignCommand, take_no_color
from bench.base.errors import BenchError, BrokerRefusal, ConfigurationError, Refusal
from bench.base.exits import Exit
from bench.comparison import cli as comparison
from bench.copy_words import spread_copy
from bench.fairness import cli as fairness
from bench.history import cli as history
from bench.recount import cli as recount
from bench.remote import cli as remote
from bench.results import cli as report
from wire.errors import CopyError, DirectoryError, SettingsError, WireError
from wire.host.decoding import find_undecoded, undecoded_folder
from wire.host.reasons import reason_of
from wire.host.sink import complain

__all__ = ["main"]

# Of a path that was given: no other try and no other machine would take it.
UNUSABLE_PATHS = (errno.ENAMETOOLONG, errno.ELOOP)
LOAD_TEST, RUNNING_WIRE = "Load tests", "A running wire"
app = typer.Typer(cls=CommandGroup, rich_markup_mode=None, pretty_exceptions_enable=False, invoke_without_command=True)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        sys.stdout.write(f"wirestorm {version('wirestorm')}\n")
        raise typer.Exit


@app.callback()
def wirestorm(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback prints it
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """A newswire in a box: publish press releases over MQTT to thousands of simulated outlets, and see exactly which
    outlet got which release, and when.
    """
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")
        raise ConfigurationError("wirestorm", "", "no command is given", "give one of the commands above, such as run")


# In the order of the help: each command's function, its line there, and the text under its own help.
LOAD_TESTS: tuple[tuple[Callable[..., None], str, str], ...] = (
    (load_commands.run, "Run a load test as a scenario describes it.", load_commands.RUN_EPILOG),
    (fanout_command.fanout, "Publish your own messages to your own clients.", fanout_command.FANOUT_EPILOG),
    (load_commands.capacity, "Search the highest load at which the thresholds hold.", load_commands.CAPACITY_EPILOG),
    (comparison.compare, comparison.SHORT_HELP, comparison.EPILOG),
    (fairness.fairness, fairness.SHORT_HELP, fairness.EPILOG),
    (tools.calibrate, "Inject known faults and delays; show what is measured.", tools.CALIBRATE_EPILOG),
    (tools.scenarios, "List the scenarios that ship.", ""),
    (tools.audience, "Show the simulated outlets by language, region and sector.", ""),
    (tools.raw, "Show exact percentiles of a run's raw records.", ""),
    (recount.recount, recount.SHORT_HELP, recount.EPILOG),
    (report.report, report.SHORT_HELP, report.EPILOG),
    (history.runs, history.SHORT_HELP, history.EPILOG),
    (tools.schema, "Print the JSON Schema of a file that a run leaves.", ""),
    (tools.broker, "Run the embedded broker until Ctrl-C.", tools.BROKER_EPILOG),
)
for command, short_help, epilog in LOAD_TESTS:
    app.command(cls=Command, rich_help_panel=LOAD_TEST, short_help=short_help, epilog=epilog or None)(command)


@app.command("serve", cls=ForeignCommand, rich_help_panel=RUNNING_WIRE, short_help="Run a wire as a service.")
def serve_wire(context: typer.Context) -> None:
    """Run a wire as a service, as ``python -m wire`` does."""
    from wire.service.cli import main as run_service

    raise typer.Exit(run_service(context.args, "wirestorm serve"))


@app.command(cls=ForeignCommand, rich_help_panel=RUNNING_WIRE, short_help="Run a worker with simulated outlets.")
def worker(context: typer.Context) -> None:
    """Run a worker that joins a wire, as ``python -m subscribers`` does."""
    from subscribers.options import parse_options

    parsed = parse_options(context.args, "wirestorm worker")

    from subscribers.cli import run as run_worker

    raise typer.Exit(run_worker(parsed))


for client, help_line in remote.COMMANDS:
    app.command(cls=Command, rich_help_panel=RUNNING_WIRE, short_help=help_line, epilog=remote.EPILOG)(client)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name, those of the process by default; return the exit code."""
    words = spread_copy(take_no_color(sys.argv[1:] if arguments is None else arguments))
    if undecoded := find_undecoded(words, os.environ, ["WIRESTORM_"]) or undecoded_folder():
        return _complain(undecoded, Exit.BAD_INPUT)
    try:
        code = app(words, prog_name="wirestorm", standalone_mode=False, obj=("wirestorm", *words))
    except typer.Exit as end:
        return int(end.exit_code)
    except (typer.Abort, KeyboardInterrupt):  # Ctrl-C
        return _complain("interrupted", Exit.INTERRUPTED)
    except (BrokerRefusal, ConfigurationError, CopyError, DirectoryError, Refusal, SettingsError) as error:
        return _complain(str(error).replace("\n", "\\n"), Exit.BAD_INPUT)
    except (BenchError, WireError) as error:
        return _complain(str(error), Exit.FAULT)
    except OSError as error:  # the system's, such as a full disk; a peer's have types of their own
        code = Exit.BAD_INPUT if error.errno in UNUSABLE_PATHS else Exit.FAULT
        return _complain(f"{error.filename}: {reason_of(error)}" if error.filename else reason_of(error), code)
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # click's usage errors, by any import
            return _complain(error.format_message(), Exit.BAD_INPUT)
        raise
    return int(code or 0)


def _complain(text: str, code: Exit) -> Exit:
    complain(f"wirestorm: {text.removeprefix('wirestorm: ')}")
    return code
