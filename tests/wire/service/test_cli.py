"""``python -m wire`` answers --help and errors in options before it imports the service."""

import pytest

from tests.support.imports import imported_by
from wire.service.cli import main

HEAVY = {
    "aiohttp",
    "aiomqtt",
    "asyncio",
    "orjson",
    "prometheus_client",
    "py3langid",
    "pydantic",
    "sqlite3",
    "structlog",
}
AS_A_PROGRAM = "import runpy; runpy.run_module('wire', run_name='__main__')"
BROKER = ("--broker", "mqtt://127.0.0.1:1883")


@pytest.mark.parametrize("words", [("--help",), ("--nope",), (), (*BROKER, "--qos", "7")])
def test_help_and_errors_in_options_import_nothing_of_the_service(words):
    """They take a tenth of the time that the service's imports take."""
    modules, _ = imported_by(AS_A_PROGRAM, *words)
    assert not {name.partition(".")[0] for name in modules} & HEAVY


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--nope",), "unrecognized arguments: --nope; see python -m wire --help"),
        ((*BROKER, "--qos", "7"), "--qos: "),
        ((*BROKER, "--http", "there"), "--http: 'there' does not fit"),
    ],
)
def test_an_error_in_the_options_is_one_line_and_exit_104(capsys, words, message):
    """The line says what is wrong and what would be right."""
    assert main(words) == 104
    said = capsys.readouterr().err
    assert said.startswith(f"wire: {message}")
    assert said.count("\n") == 1
