"""Submit, kill and delivery against the real API: what they print, how they end, and that no secret is in any of it."""

import json
import time

import pytest

from bench.cli import main
from tests.bench.client.served import served
from tests.wire.service.harness import COPY, DIRECTORY
from wire.service.api.access import Tokens

TOKEN = "correct-horse-battery-staple"


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    for name in ("WIRESTORM_WIRE", "WIRESTORM_TOKEN", "WIRESTORM_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def wire():
    """A service without tokens, whose outlets have everything."""
    with served(time.time_ns) as (url, _):
        yield url


@pytest.fixture
def copy(tmp_path, request):
    """A release of this test's own: the same words are the same release."""
    path = tmp_path / "chor.txt"
    path.write_text(f"{COPY}\nEs geht um {request.node.name}.\n")
    return path


def command(capsys, *words):
    """Exit code, standard output and standard error."""
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_submitted_file_tells_uri_version_circuits_and_reach(wire, capsys, copy):
    """The first word is the uri, for whoever kills it later."""
    code, out, err = command(capsys, "submit", copy, "--wire", wire, "--circuits", "de/western-europe")
    assert (code, err) == (0, "")
    assert out.startswith("urn:wirestorm:")
    assert " version 1\n" in out
    assert "circuits  1: de/western-europe\n" in out
    assert "outlets" in out
    assert "desktops" in out


def test_waiting_ends_with_zero_when_everyone_entitled_has_it(wire, capsys, copy):
    """Lines and no bar where there is no terminal."""
    code, out, _ = command(capsys, "submit", copy, "--wire", wire, "--uri", "urn:x:waited", "--wait")
    assert code == 0, out
    assert "urn:x:waited version 1: all " in out
    assert "\x1b" not in out


def test_waiting_ends_with_99_when_something_is_missing(capsys, copy):
    """It was settled without somebody."""
    with served(time.time_ns, lacking=2) as (url, _):
        code, out, _ = command(capsys, "submit", copy, "--wire", url, "--wait")
        assert code == 99
        assert "missing" in out
        uri = out.split()[0]
        assert command(capsys, "delivery", uri, "--wire", url)[0] == 0  # asked, and not waited for
        assert command(capsys, "delivery", uri, "--wire", url, "--wait")[0] == 99


def test_each_file_is_a_release_and_an_edition_belongs_to_one(wire, capsys, copy, tmp_path):
    """Two files, two uris; an edition with two files is nobody's."""
    other, edition = tmp_path / "other.txt", tmp_path / "en.txt"
    other.write_text(COPY.replace("zehn Städten", "elf Städten"))
    edition.write_text("The choir travels\n\nBERLIN - The city's choir is singing in ten towns in summer.\n")
    code, out, _ = command(capsys, "submit", copy, other, "--wire", wire)
    assert code == 0
    assert len({line.split()[0] for line in out.splitlines() if line.startswith("urn:")}) == 2
    code, out, _ = command(capsys, "submit", copy, "--edition", edition, "--wire", wire, "--uri", "urn:x:two")
    assert code == 0
    assert "en/" in out
    assert "de/" in out
    code, _, err = command(capsys, "submit", copy, other, "--edition", edition, "--wire", wire)
    assert (code, "--edition" in err) == (104, True)


def test_an_embargo_is_waited_for(wire, capsys, copy):
    """And told while it is."""
    words = ("submit", copy, "--wire", wire, "--uri", "urn:x:embargoed", "--embargo", "+1s", "--wait")
    began = time.monotonic()
    code, out, _ = command(capsys, *words)
    assert code == 0, out
    assert time.monotonic() - began >= 0.9
    assert "delivery: waiting until " in out


def test_a_killed_release_goes_wherever_it_went(wire, capsys, copy):
    """A version of its own; and one of which nothing had left tells that."""
    command(capsys, "submit", copy, "--wire", wire, "--uri", "urn:x:killed", "--wait")
    code, out, _ = command(capsys, "kill", "urn:x:killed", "--note", "Withdrawn", "--wire", wire, "--wait")
    assert code == 0, out
    assert "urn:x:killed version 2, a kill" in out
    assert "urn:x:killed version 2: all " in out
    command(capsys, "submit", copy, "--wire", wire, "--uri", "urn:x:early", "--embargo", "+1h")
    code, out, _ = command(capsys, "kill", "urn:x:early", "--wire", wire, "--wait")
    assert (code, "nothing of it had left" in out) == (0, True)
    assert command(capsys, "delivery", "urn:x:early", "--version", 1, "--wire", wire, "--wait")[0] == 99


def test_delivery_is_a_table_with_reach_apart(wire, capsys, copy):
    """Reach is never printed as delivery: it stands under its own title, in no sum of the table."""
    command(capsys, "submit", copy, "--wire", wire, "--uri", "urn:x:shown", "--wait")
    code, out, _ = command(capsys, "delivery", "urn:x:shown", "--wire", wire)
    table, _, reach = out.partition("\n  reach ")
    assert code == 0
    assert "entitled" in table
    assert "de/western-europe" in table
    assert "to 50% 100 ms" in table
    assert "to 100% never" in table
    assert "4,711" not in table
    assert "4,711" in reach


def test_delivery_as_json_is_json_alone_on_standard_output(wire, capsys, copy):
    """Also with --wait: how far it is goes to standard error."""
    command(capsys, "submit", copy, "--wire", wire, "--uri", "urn:x:json")
    code, out, err = command(capsys, "delivery", "urn:x:json", "--json", "--wait", "--wire", wire)
    told = json.loads(out)
    assert (code, told["uri"], told["version"], told["settled"]) == (0, "urn:x:json", 1, True)
    assert told["entitled"] == told["delivered"] == sum(line["entitled"] for line in told["circuits"]) > 0
    assert told["reach"] == [{"since_due_s": 0.02, "outlets": 7, "desktops": 4711}]
    assert "delivered" in err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--circuits", "de/nowhere"], "circuits.0: "),
        (["--sectors", "gardening"], "sectors.0: "),
        (["--urgency", "10"], "urgency: "),
        (["--uri", "no uri"], "uri: "),
        (["--embargo", "tomorrow"], "--embargo: "),
        (["--due", "12:00"], "--due: "),
        (["--wire", "there"], "--wire: "),
        (["--token", TOKEN], "--token"),
    ],
)
def test_what_does_not_fit_is_one_line_that_names_it(wire, capsys, copy, words, named):
    """Exit 104; and where the service says it, the file is named too."""
    code, out, err = command(capsys, "submit", copy, *(["--wire", wire] if "--wire" not in words else []), *words)
    assert (code, out) == (104, "")
    assert named in err
    assert err.count("\n") == 1
    assert named.startswith("--") or "chor.txt: " in err


def test_a_release_that_is_not_there_is_named(wire, capsys):
    """By kill as by delivery."""
    for words in (["kill", "urn:x:none"], ["delivery", "urn:x:none"]):
        code, _, err = command(capsys, *words, "--wire", wire)
        assert (code, "urn:x:none" in err, err.count("\n")) == (104, True, 1)


def test_a_wire_that_is_not_there_is_a_fault_that_names_it(capsys, copy):
    """Exit 1, at once: the input may be right, and the wire down."""
    code, _, err = command(capsys, "submit", copy, "--wire", "http://127.0.0.1:9")
    assert (code, err.count("\n")) == (1, 1)
    assert "http://127.0.0.1:9: the wire cannot be reached: connection refused" in err


def test_the_token_opens_the_wire_and_is_in_nothing_that_is_said(capsys, copy, monkeypatch, tmp_path):
    """By variable or file. None and a wrong one are bad input, with a hint at where it belongs."""
    path = tmp_path / "token"
    path.write_text(TOKEN)
    with served(time.time_ns, tokens=Tokens([TOKEN])) as (url, log):
        code, out, err = command(capsys, "submit", copy, "--wire", url)
        assert (code, "WIRESTORM_TOKEN" in err) == (104, True)
        monkeypatch.setenv("WIRESTORM_TOKEN", wrong := "wrong-horse-battery-staple")
        said = [out, err, *command(capsys, "submit", copy, "--wire", url)[1:]]
        assert "another wire's token" in said[-1]
        monkeypatch.delenv("WIRESTORM_TOKEN")
        monkeypatch.setenv("WIRESTORM_TOKEN_FILE", str(path))
        code, *more = command(capsys, "submit", copy, "--wire", url, "--wait")
        assert code == 0, more
        said += more
        said += command(capsys, "submit", copy, "--wire", url, "--urgency", "11")[1:]
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
def test_what_the_service_decides_cannot_be_set_with_it(wire, capsys, words, named):
    """No option that does nothing."""
    code, _, err = command(capsys, "run", "--wire", wire, *words)
    assert (code, err.count("\n")) == (104, 1)
    assert f"--wire: {named}: " in err


def test_a_directory_that_differs_is_named_by_what_differs(wire, capsys, tmp_path):
    """Outlets, seed, countries; and nothing is made or posted."""
    size = len(DIRECTORY.outlets)
    words = ("run", "--wire", wire, "--outlets", size, "--set", "audience.countries=90", "--out", tmp_path / "out")
    code, _, err = command(capsys, *words)
    assert code == 104
    assert "seed is 20250318 in the scenario and 1 at the service" in err
    assert "outlets" not in err
    assert not (tmp_path / "out").exists()
