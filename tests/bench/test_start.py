"""A run says its first line before it imports what it runs, and refuses what can't be run before that."""

import json
import subprocess
import sys

import pytest

from bench.base.errors import ConfigurationError
from bench.base.invocation import Invocation
from bench.report.destinations import Destinations
from bench.start import start_run

# Prints the modules that are there when the first line is written, and goes no further.
PROGRAM = """
import json, sys
from bench.cli import main

class FirstLine:
    def write(self, text):
        sys.stderr.write(json.dumps([text, sorted(sys.modules)]))
        raise SystemExit

    def flush(self): pass
    def isatty(self): return False

sys.stdout = FirstLine()
main(sys.argv[1:])
"""
# What takes longest of a run's imports and work: HTTP, the outlets, the language classifier, its MQTT client.
HEAVY = {"aiohttp", "aiomqtt", "asyncio", "py3langid", "numpy", "prometheus_client", "hdrh", "structlog"}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("run",), "morning: building a directory of 6,500 outlets"),
        (("run", "steady", "--outlets", "20", "--runs", "2"), "steady: building a directory of 20 outlets"),
        (("run", "--wire", "http://127.0.0.1:9"), "morning: building a directory of 6,500 outlets"),
        (("calibrate",), "calibration: building a directory of 300 outlets, opening the broker"),
    ],
)
def test_the_first_line_comes_before_the_imports_of_a_run(words, line):
    """The line says what is being done; no terminal is needed for it."""
    command = [sys.executable, "-c", PROGRAM, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    text, modules = json.loads(done.stderr)
    assert text.strip() == line
    assert not {name.partition(".")[0] for name in modules} & HEAVY


def test_the_first_line_names_copy_that_is_about_to_be_read(tmp_path):
    """Reading copy loads a language classifier, which takes a second."""
    (tmp_path / "a.txt").write_text("A headline\n\nText.")
    command = [sys.executable, "-c", PROGRAM, "run", "--copy", str(tmp_path / "a.txt")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert json.loads(done.stderr)[0].strip() == (
        "morning: reading 1 file of copy, building a directory of 6,500 outlets"
    )


@pytest.mark.parametrize(
    ("options", "more", "message"),
    [
        ({}, {"until_quiet": True}, "--until-quiet: it chooses among several runs; give --runs N as well"),
        (
            {},
            {"until_quiet": True, "runs": 2, "wire": "http://there"},
            "--until-quiet: the service's machine is not seen from here; leave it out",
        ),
        ({"audience.mqtt": '"5"'}, {"wire": "http://there"}, "--wire: audience.mqtt: "),
        ({}, {"wire": "there"}, "--wire: 'there' is no http:// or https:// URL"),
        ({"duration": '"2d"'}, {}, "--duration: this is no duration with its unit"),
        ({"metrics.port": "70000"}, {}, "--metrics-port: 70000 does not fit"),
        ({"broker.ca": '"missing.pem"'}, {"broker": ("mqtts://there",)}, "--broker-ca: "),
        ({}, {"overrides": ("audience.qos=3",)}, "--set: audience.qos: 3 does not fit"),
        (
            {},
            {"overrides": ("thresholds.disclosure{kind=copy}.p99=< 1s",)},
            "--set: thresholds.disclosure{kind=copy}.p99: the scenario has no copy; it has: flash, ",
        ),
        (
            {},
            {"overrides": ("thresholds.disclosure{kind=flash}.p99=< 1s",), "wire": "http://there"},
            "--wire: thresholds.disclosure{kind=flash}.p99: a service does not tell",
        ),
    ],
)
def test_what_cannot_be_run_is_refused_under_the_name_of_its_option(capsys, options, more, message):
    """Nothing is printed before the refusal."""
    given = {"overrides": (), "broker": (), "wire": None, "runs": 1, "until_quiet": False, "out": None}
    given |= {"invocation": Invocation(), "destinations": Destinations()} | more
    with pytest.raises(ConfigurationError) as caught:
        start_run("morning", options, **given)
    assert str(caught.value).startswith(message)
    assert capsys.readouterr().out == ""
