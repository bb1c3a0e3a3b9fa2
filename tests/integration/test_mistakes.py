"""A user's mistake is reported in one line that names it, with exit code 104 and no traceback."""

import os
import socket
import subprocess
import sys

import pytest

from tests.support.ports import own_port
from tests.support.runs import COMMAND, scenario

pytestmark = pytest.mark.integration


def complaint(*words, code=104):
    """Run the command, which must end with ``code``, and return its standard error."""
    done = subprocess.run([COMMAND, *map(str, words)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


def test_an_unknown_option_names_itself():
    """An unknown option is bad input, and the message has its name."""
    assert "--outlet" in complaint("run", "--outlet", "5")


def test_an_unknown_scenario_names_the_scenarios_that_ship():
    """The message also names the nearest scenario."""
    said = complaint("run", "mornin")
    assert "did you mean morning" in said
    assert "flood" in said


def test_an_unknown_key_names_file_line_and_the_nearest_right_one(tmp_path):
    """The message has file, line and the nearest correct key."""
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\n[audience]\noutlet = 5\n')
    said = complaint("run", path)
    assert f"{path}:3" in said
    assert "outlets" in said


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (None, "no such file"),
        (b"", "empty"),
        (b"\x00\x01\x02", "binary"),
        (b"Only a headline\n", "body"),
        ("Überschrift\n".encode("utf-16"), "UTF-16"),
        ("Grüße aus Wien\n\nEin Absatz.".encode("latin-1"), "UTF-8"),
    ],
)
def test_bad_copy_is_refused_before_anything_starts(tmp_path, content, word):
    """The message has the file and what is wrong, and no folder is made."""
    path = tmp_path / "copy.txt"
    if content is not None:
        path.write_bytes(content)
    said = complaint("run", scenario(tmp_path), "--copy", path, "--out", tmp_path / "out")
    assert "copy.txt" in said
    assert word in said or "no file" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--outlets", "0"], "--outlets: 0 does not fit"),
        (["--qos", "3"], "--qos: 3"),
        (["--mqtt", "4"], "--mqtt: "),
        (["--duration", "soon"], "--duration: "),
        (["--broker", "amqp://there"], "mqtt://"),
        (["--set", "audience.qos"], "KEY=VALUE"),
        (["--set", "audience.qos=3"], "--set: audience.qos"),
        (["--set", "thresholds.disclosur.p98=< 1s"], "disclosure.p9"),
    ],
)
def test_a_bad_value_names_its_key(words, named):
    """A bad value of an option or of --set is named with its key."""
    assert named in complaint("run", *words)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    """A folder of --out that cannot be made is bad input."""
    (tmp_path / "file").write_text("")
    assert "--out" in complaint("run", scenario(tmp_path), "--out", tmp_path / "file" / "out")


def test_a_metrics_port_that_is_taken_is_named(tmp_path):
    """A metrics port that is taken ends the run before it starts."""
    port = own_port()
    with socket.create_server(("127.0.0.1", port)):
        said = complaint("run", scenario(tmp_path), "--out", tmp_path / "out", "--metrics-port", port)
    assert str(port) in said


def test_a_broker_that_is_not_there_is_a_fault_that_names_it(tmp_path):
    """A broker that cannot be reached is exit 1, because the input may be right."""
    url = f"mqtt://127.0.0.1:{own_port()}"
    assert url in complaint("run", scenario(tmp_path), "--out", tmp_path / "out", "--broker", url, code=1)


def test_a_worker_names_a_bad_url():
    """A worker with a bad URL exits with 104 and names the right form."""
    worker = [sys.executable, "-m", "subscribers", "--broker", "http://there"]
    done = subprocess.run(worker, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 104
    assert "mqtt://host:port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["run", b"r\xe9sum.toml"], r"r\xe9sum.toml is not UTF-8"),
        (["run", "a\nb"], r"a\nb: there is no such scenario"),
        (["run", "\x1b[31m.toml"], r"\x1b[31m.toml: there is no such file"),
        (["run", "/dev/zero"], "/dev/zero: it cannot be read: it has more than 16,000,000 bytes"),
        (["report", "x" * 5_000], "File name too long"),
        (["releases", "--wire", "http://a..b"], "--wire: 'http://a..b' is no http://"),
        (["serve", "--broker", "there"], "--broker: it is no URL"),
        (["serve", "--broker", "mqtt://there", "--tokens-file", "/dev/zero"], "/dev/zero: it has more than"),
    ],
)
def test_a_name_that_nothing_can_have_is_one_line(words, named):
    """Bytes that are no text, control characters, thousands of characters, a file without an end."""
    done = subprocess.run([COMMAND, *words], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (104, 1), done.stderr
    assert named in done.stderr
    assert len(done.stderr) < 3_000


def test_a_variable_that_is_no_utf_8_is_named():
    """Its value, which may be a password, is not shown."""
    environment = {**os.environb, b"WIRESTORM_BROKER_PASSWORD": b"hunter\xff"}
    done = subprocess.run(
        [COMMAND, "scenarios"], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    assert done.returncode == 104
    assert done.stderr == "wirestorm: WIRESTORM_BROKER_PASSWORD: its value is not UTF-8; give it in UTF-8\n"
