"""Submit, kill and delivery against the real API: output, exit codes, and no secret in either."""

import io
import json
import os
import signal
import subprocess
import time

import pytest
from rich.console import Console

from bench.base.errors import Refusal
from bench.base.exits import Exit
from bench.cli import main
from bench.remote.access import ServiceAccess
from bench.remote.commands import delivery, kill, submit
from bench.remote.forms import ReleaseOptions, form_of_copy
from tests.support.agency_documents import g2_item, g2_message
from tests.support.api_server import COPY, DIRECTORY
from tests.support.api_server_thread import api_server_in_thread
from tests.support.runs import COMMAND
from tests.support.waiting import until
from wire.service.api.access import Tokens

TOKEN = "correct-horse-battery-staple"


def test_a_submitted_file_tells_uri_version_circuits_and_reach(wire, command, copy):
    """The first word is the uri, which a later kill needs."""
    code, out, err = command("submit", copy, "--wire", wire, "--circuits", "de/western-europe")
    assert (code, err) == (0, "")
    assert out.startswith("urn:wirestorm:")
    assert " version 1\n" in out
    assert "circuits  1: de/western-europe\n" in out
    assert "outlets" in out
    assert "desktops" in out


def test_what_is_being_submitted_is_said_on_standard_error_before_the_wire_answers(capsys, copy):
    """The first word on standard output stays the uri; a wire that does not answer is named after that line."""
    assert main(["submit", str(copy), "--wire", "http://127.0.0.1:9"]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"wirestorm: submitting {copy} to http://127.0.0.1:9"
    assert second.startswith("wirestorm: http://127.0.0.1:9: ")


def test_waiting_ends_with_zero_when_everyone_entitled_has_it(wire, command, copy):
    """Lines and no bar where there is no terminal."""
    code, out, _ = command("submit", copy, "--wire", wire, "--uri", "urn:x:waited", "--wait")
    assert code == 0, out
    assert "urn:x:waited version 1: all " in out
    assert "\x1b" not in out


def test_waiting_ends_with_99_when_something_is_missing(command, copy):
    """It was settled with a missing outlet."""
    with api_server_in_thread(time.time_ns, missing=2) as (url, _):
        code, out, _ = command("submit", copy, "--wire", url, "--wait")
        assert code == 99
        assert "missing" in out
        uri = out.split()[0]
        assert command("delivery", uri, "--wire", url)[0] == 0  # asked, and not waited for
        assert command("delivery", uri, "--wire", url, "--wait")[0] == 99


def test_each_file_is_a_release_and_an_edition_belongs_to_one(wire, command, copy, tmp_path):
    """Two files, two uris; an edition is refused beside two files."""
    other, edition = tmp_path / "other.txt", tmp_path / "en.txt"
    other.write_text(COPY.replace("zehn Städten", "elf Städten"))
    edition.write_text("The choir travels\n\nBERLIN - The city's choir is singing in ten towns in summer.\n")
    code, out, _ = command("submit", copy, other, "--wire", wire)
    assert code == 0
    assert len({line.split()[0] for line in out.splitlines() if line.startswith("urn:")}) == 2
    code, out, _ = command("submit", copy, "--edition", edition, "--wire", wire, "--uri", "urn:x:two")
    assert code == 0
    assert "en/" in out
    assert "de/" in out
    code, _, err = command("submit", copy, other, "--edition", edition, "--wire", wire)
    assert (code, "--edition" in err) == (104, True)


def test_ctrl_c_while_waiting_reports_what_is_known(wire, copy):
    """The release stays at the wire, the line says how far it is, and the code is that of an interruption."""
    words = [COMMAND, "submit", copy, "--wire", wire, "--uri", "urn:x:later", "--embargo", "+1h", "--wait"]
    environment = os.environ | {"WIRESTORM_TOKEN": TOKEN}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        until(lambda: "delivery: waiting until" in process.stdout.readline())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 105, out + err
    assert "urn:x:later version 1: interrupted: it waits to be sent" in out
    assert "Traceback" not in err


def test_an_embargo_is_waited_for(wire, command, copy):
    """And told while it is; a busy machine may take two seconds to read the copy and post it."""
    words = ("submit", copy, "--wire", wire, "--uri", "urn:x:embargoed", "--embargo", "+2s", "--wait")
    began = time.monotonic()
    code, out, _ = command(*words)
    assert code == 0, out
    assert time.monotonic() - began >= 1.9
    assert "delivery: waiting until " in out


def test_a_killed_release_goes_wherever_it_went(wire, command, copy):
    """A version of its own; and one of which nothing had left tells that."""
    command("submit", copy, "--wire", wire, "--uri", "urn:x:killed", "--wait")
    code, out, _ = command("kill", "urn:x:killed", "--note", "Withdrawn", "--wire", wire, "--wait")
    assert code == 0, out
    assert "urn:x:killed version 2, a kill" in out
    assert "urn:x:killed version 2: all " in out
    command("submit", copy, "--wire", wire, "--uri", "urn:x:early", "--embargo", "+1h")
    code, out, _ = command("kill", "urn:x:early", "--wire", wire, "--wait")
    assert (code, "is killed before anything was sent" in out) == (0, True)
    assert command("delivery", "urn:x:early", "--version", 1, "--wire", wire, "--wait")[0] == 99


def test_delivery_is_a_table_with_reach_apart(wire, command, copy):
    """Reach is never printed as delivery: it stands under its own title, in no sum of the table."""
    command("submit", copy, "--wire", wire, "--uri", "urn:x:shown", "--wait")
    code, out, _ = command("delivery", "urn:x:shown", "--wire", wire)
    table, _, reach = out.partition("\n  reach ")
    assert code == 0
    assert "entitled" in table
    assert "de/western-europe" in table
    assert "to 50% 100 ms" in table
    assert "to 100% never" in table
    assert "4,711" not in table
    assert "4,711" in reach


def test_delivery_as_json_is_json_alone_on_standard_output(wire, command, copy):
    """Also with --wait: how far it is goes to standard error."""
    command("submit", copy, "--wire", wire, "--uri", "urn:x:json")
    code, out, err = command("delivery", "urn:x:json", "--json", "--wait", "--wire", wire)
    told = json.loads(out)
    assert (code, told["uri"], told["version"], told["settled"]) == (0, "urn:x:json", 1, True)
    assert told["entitled"] == told["delivered"] == sum(line["entitled"] for line in told["circuits"]) > 0
    assert told["reach"] == [{"since_due_seconds": 0.02, "outlets": 7, "desktops": 4711}]
    assert "delivered" in err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--circuits", "de/nowhere"], "circuits.0: "),
        (["--sectors", "gardening"], "sectors.0: "),
        (["--urgency", "10"], "--urgency: "),
        (["--uri", "no uri"], "uri: "),
        (["--embargo", "tomorrow"], "--embargo: "),
        (["--due", "12:00"], "--due: "),
        (["--wire", "there"], "--wire: "),
        (["--token", TOKEN], "--token"),
    ],
)
def test_what_does_not_fit_is_one_line_that_names_it(wire, command, copy, words, named):
    """Exit 104; and where the service says it, the file is named too."""
    code, out, err = command("submit", copy, *(["--wire", wire] if "--wire" not in words else []), *words)
    assert (code, out) == (104, "")
    assert named in err
    assert err.count("\n") == 1
    assert named.startswith("--") or "chor.txt: " in err


def test_a_release_that_is_not_there_is_named(wire, command):
    """By kill as by delivery."""
    for words in (["kill", "urn:x:none"], ["delivery", "urn:x:none"]):
        code, _, err = command(*words, "--wire", wire)
        assert (code, "urn:x:none" in err, err.count("\n")) == (104, True, 1)


def test_a_wire_that_is_not_there_is_a_fault_that_names_it(command, copy):
    """Exit 1, at once: the input may be right, and the wire down."""
    code, _, err = command("submit", copy, "--wire", "http://127.0.0.1:9")
    assert (code, err.count("\n")) == (1, 1)
    assert "http://127.0.0.1:9: the wire cannot be reached: nothing listens there (connection refused)" in err


def test_the_token_opens_the_wire_and_is_in_nothing_that_is_said(command, copy, monkeypatch, tmp_path):
    """By variable or file. None and a wrong one are bad input, with a hint at where it belongs."""
    path = tmp_path / "token"
    path.write_text(TOKEN)
    with api_server_in_thread(time.time_ns, tokens=Tokens([TOKEN])) as (url, log):
        code, out, err = command("submit", copy, "--wire", url)
        assert (code, "WIRESTORM_TOKEN" in err) == (104, True)
        monkeypatch.setenv("WIRESTORM_TOKEN", wrong := "wrong-horse-battery-staple")
        said = [out, err, *command("submit", copy, "--wire", url)[1:]]
        assert "another wire's token" in said[-1]
        monkeypatch.delenv("WIRESTORM_TOKEN")
        monkeypatch.setenv("WIRESTORM_TOKEN_FILE", str(path))
        code, *more = command("submit", copy, "--wire", url, "--wait")
        assert code == 0, more
        said += more
        said += command("submit", copy, "--wire", url, "--urgency", "11")[1:]
        said.append(log.getvalue())
    assert not any(secret in text for text in said for secret in (TOKEN, wrong))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--workers", "2"], "swarm.workers"),
        (["--broker", "mosquitto"], "broker"),
        (["--mqtt", "5"], "audience.mqtt"),
        (["--set", "broker.nodes=3"], "broker.nodes"),
        (["--set", "audience.away_share=0.1"], "audience.away_share"),
    ],
)
def test_what_the_service_decides_cannot_be_set_with_it(wire, command, words, named):
    """No option that does nothing."""
    code, _, err = command("run", "--wire", wire, *words)
    assert (code, err.count("\n")) == (104, 1)
    assert f"--wire: {named}: " in err


def test_a_directory_that_differs_is_named_by_what_differs(wire, command, tmp_path):
    """Outlets, seed, countries; and nothing is made or posted."""
    size = len(DIRECTORY.outlets)
    words = ("run", "--wire", wire, "--outlets", size, "--set", "audience.countries=90", "--out", tmp_path / "out")
    code, _, err = command(*words)
    assert code == 104
    assert "seed is 20250318 in the scenario and 1 at the service" in err
    assert "outlets" not in err
    assert not (tmp_path / "out").exists()


def test_each_command_returns_its_exit_code_and_prints_on_the_console_that_it_is_given(wire, capsys, copy):
    """Standard output is untouched; a refusal is raised for the program to tell, and names its subject."""
    service, console = ServiceAccess(wire), Console(width=110, file=io.StringIO())
    form = form_of_copy(copy, (), ReleaseOptions(uri="urn:x:direct"))
    assert submit(service, {copy: form}, console, wait=True) is Exit.PASS
    assert kill(service, "urn:x:direct", "Withdrawn", console, wait=False) is Exit.PASS
    assert delivery(service, "urn:x:direct", 1, console, as_json=False, wait=False) is Exit.PASS
    printed = console.file.getvalue()
    first, second = printed.index("urn:x:direct version 1"), printed.index("urn:x:direct version 2, a kill")
    assert first < second < printed.rindex("urn:x:direct version 1")
    assert capsys.readouterr().out == ""
    with pytest.raises(Refusal) as refused:
        submit(service, {copy: form | {"urgency": 11}}, console, wait=False)
    assert str(refused.value).startswith(f"{copy}: urgency: ")


def test_a_file_with_several_releases_is_submitted_whole(wire, tmp_path, command):
    """A receipt for each; a dry run shows each; a further edition is about one release."""
    path = tmp_path / "message.xml"
    path.write_text(g2_message(g2_item(guid="urn:x:several:1"), g2_item(guid="urn:x:several:2")))
    code, shown, _ = command("submit", path, "--dry-run", "--wire", wire)
    assert (code, shown.count("not submitted")) == (Exit.PASS, 2)
    code, shown, _ = command("submit", path, "--wire", wire)
    assert code == Exit.PASS
    assert "urn:x:several:1 version 3" in shown
    assert "urn:x:several:2 version 3" in shown
    code, _, said = command("submit", path, "--uri", "urn:x:one", "--wire", wire)
    assert code == Exit.BAD_INPUT
    assert "it is about one release" in said
