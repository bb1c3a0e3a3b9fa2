"""The command's first answers: help, version, completion and errors in options come before the imports of a run."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from bench.cli import main
from tests.support.imports import imported_by

# Packages that only a command's run needs. Together they take over ten times as long to import as help takes.
HEAVY = {
    "aiohttp",
    "aiomqtt",
    "asyncio",
    "hanzidentifier",
    "hdrh",
    "numpy",
    "orjson",
    "paho",
    "plotly",
    "prometheus_client",
    "py3langid",
    "pydantic",
    "rich",
    "sqlite3",
    "ssl",
    "structlog",
    "subscribers",
}
# The wire's URLs, times and errors, which name what is wrong with an option.
OF_THE_WIRE = {
    "wire",
    "wire.contract",
    "wire.contract.broker",
    "wire.contract.mqtt_text",
    "wire.contract.times",
    "wire.errors",
    "wire.host",
    "wire.host.decoding",
    "wire.host.files",
    "wire.host.sink",
    "wire.host.reasons",
    "wire.host.signals",
}
# Help takes 143 modules beyond a bare interpreter's, of which typer brings 110. Another package shows up as dozens.
MOST_MODULES = 200
MAIN = "from bench.cli import main; code = main(sys.argv[1:])"
COMMANDS = ("run", "capacity", "compare", "calibrate", "audience", "raw", "recount", "report", "schema", "broker")
COMMANDS += (
    "submit",
    "kill",
    "delivery",
    "correct",
    "lift",
    "releases",
    "show",
    "outlet",
    "records",
    "runs",
    "fanout",
    "fairness",
    "scenarios",
)
FOREIGN = ("serve", "worker")  # their options are those of the modules' own parsers


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        *((command, "--help") for command in COMMANDS),
        ("rum",),
        ("kill",),
        ("run", "--outlet", "5"),
        ("run", "--qos", "7"),
        ("run", "--broker", "ftp://there"),
        ("run", "--copy", "missing.txt"),
        ("run", "mornin"),
        ("run", "--set", "x=1"),
        ("run", "--set", "audience.qoss=1"),
        ("broker", "--nodes", "0"),
        ("compare", "--side", "a:audience.qoss=1"),
        ("submit", "--urgency", "x", "copy.txt"),
        ("--show-completion",),
    ],
    ids=" ".join,
)
def test_help_and_errors_in_options_import_nothing_that_only_a_run_needs(words):
    """They are answered in under a quarter of the time that importing a run takes."""
    modules, _ = imported_by(MAIN, *words)
    assert not {name.partition(".")[0] for name in modules} & HEAVY
    assert {name for name in modules if name.partition(".")[0] == "wire"} <= OF_THE_WIRE
    assert len(modules) <= MOST_MODULES


@pytest.mark.parametrize("command", FOREIGN)
def test_the_help_of_a_foreign_command_imports_its_options_alone(command):
    """It does not wait for the service or the worker either."""
    modules, printed = imported_by(MAIN, command, "--help")
    assert printed.startswith(f"usage: wirestorm {command} ")
    assert not {name.partition(".")[0] for name in modules} & (HEAVY - {"subscribers"})
    assert len(modules) <= MOST_MODULES


@pytest.mark.parametrize(
    ("line", "place", "offered"),
    [
        ("wirestorm ", 1, {*COMMANDS, *FOREIGN}),
        ("wirestorm run m", 2, {"morning", "metronome"}),
        ("wirestorm run morning --q", 3, {"--qos", "--quiet"}),
        ("wirestorm run --qos ", 3, {"0", "1", "2"}),
        ("wirestorm run --broker m", 3, {"mosquitto"}),
        ("wirestorm --v", 1, {"--version"}),
    ],
)
def test_a_shell_completes_commands_options_values_and_scenarios(line, place, offered):
    """Completion imports as little as help does."""
    modules, printed = imported_by(MAIN, _WIRESTORM_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(place))
    assert set(printed.split()) == offered
    assert not {name.partition(".")[0] for name in modules} & HEAVY
    assert len(modules) <= MOST_MODULES


def test_the_version_is_the_packages(capsys):
    """Written on one line, for a bug report."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"wirestorm {version('wirestorm')}\n"


def test_without_a_command_help_is_shown_and_the_command_missed(capsys):
    """The help is on standard output, the error in one line on standard error."""
    assert main([]) == 104
    said = capsys.readouterr()
    assert said.out.startswith("Usage: wirestorm [OPTIONS] COMMAND")
    assert said.err == "wirestorm: no command is given; give one of the commands above, such as run\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("rum",), "No such command 'rum'. Did you mean 'run'?"),
        (("run", "--outlet", "5"), "No such option: --outlet"),
        (("run", "--out"), "Option '--out' requires an argument."),
        (("run", "morning", "evening"), "Got unexpected extra argument(s) (evening)"),
        (("run", "--qos", "7"), "--qos: 7 does not fit; give 0, 1 or 2"),
        (("run", "--qos", "high"), '--qos: "high" does not fit; give 0, 1 or 2'),
        (("run", "--runs", "0"), "--runs: 0 does not fit; give a whole number from 1"),
        (("run", "--set", "x=1"), "--set: x: there is no such key; there are: name, seed, duration, "),
        (("run", "--set", "audience.qoss=1"), "--set: audience.qoss: there is no such key; did you mean qos?"),
        (("run", "--set", "x"), "--set: this is no KEY=VALUE; write it like audience.qos=0"),
        (("run", "mornin"), "mornin: there is no such scenario; did you mean morning? these ship: "),
        (("kill",), "kill: URI is missing; give it, or see wirestorm kill --help"),
        (("raw",), "raw: PATH... is missing; give it, or see wirestorm raw --help"),
        (("delivery", "urn:x:1", "--version", "0"), "--version: 0 does not fit; give a whole number from 1"),
        (("calibrate", "--outlets", "3"), "--outlets: 3 does not fit; give 10 to "),
        (("audience", "--outlets", "0"), "a directory of 0 outlets cannot be built; it takes 1 to 200,000"),
        (("broker", "--port", "70000"), "--port: 70000 does not fit; give a port from 1 to 32767, 0 for free ones"),
    ],
)
def test_an_error_in_the_options_is_one_line_and_exit_104(capsys, words, message):
    """The line says what is wrong and what would be right; nothing is on standard output."""
    assert main(list(words)) == 104
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"wirestorm: {message}")
    assert said.err.count("\n") == 1


def test_copy_takes_every_word_up_to_a_scenario_or_an_option(capsys, tmp_path):
    """A shell's wildcard may follow --copy: each of its files is checked."""
    (tmp_path / "a.txt").write_text("A\n\nText.")
    words = ["run", "--copy", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "steady"]
    assert main(words) == 104
    assert capsys.readouterr().err.startswith(f"wirestorm: --copy: there is no file {tmp_path / 'b.txt'}")


@pytest.mark.parametrize(
    ("command", "module", "words"),
    [
        ("serve", "wire", ["--qos", "7", "--broker", "mqtt://127.0.0.1:9"]),
        ("serve", "wire", ["--brokr", "x"]),
        ("worker", "subscribers", ["--broker", "ftp://there"]),
        ("worker", "subscribers", []),
    ],
)
def test_serve_and_worker_take_what_the_modules_take(command, module, words):
    """The same options, errors and exit codes; only the program's name differs in them."""
    told = [
        subprocess.run([sys.executable, *begin, *words], capture_output=True, text=True, timeout=60, check=False)
        for begin in (["-c", f"import sys; {MAIN}; raise SystemExit(code)", command], ["-m", module])
    ]
    assert [one.returncode for one in told] == [104, 104]
    assert told[0].stderr == told[1].stderr.replace(f"python -m {module}", f"wirestorm {command}")
    assert told[0].stderr.count("\n") == 1
