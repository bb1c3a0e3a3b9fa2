"""Correct, lift, releases, show and a dry run against the real API: output, exit codes, and their JSON."""

import io
import json
import sys
import time

import pytest
from rich.console import Console

from bench.base.errors import Refusal
from bench.base.exits import Exit
from bench.cli import main
from bench.remote.access import ServiceAccess
from bench.remote.listing import print_releases
from bench.remote.queries import releases, show
from bench.remote.versions import Listed
from tests.support.api_server_thread import api_server_in_thread


def test_a_correction_is_the_next_version_where_the_release_went(wire, command, copy):
    """Its note reaches the service; the circuits are those of the version before."""
    submitted = ("submit", copy, "--wire", wire, "--uri", "urn:x:corrected", "--circuits", "de/western-europe")
    assert command(*submitted)[0] == 0
    copy.write_text(copy.read_text().replace("zehn", "zwölf"))
    words = ("correct", "urn:x:corrected", copy, "--note", "Zwölf Orte.", "--wire", wire, "--wait")
    code, out, err = command(*words)
    assert (code, out.splitlines()[0]) == (0, "urn:x:corrected version 2"), err
    assert "circuits  1: de/western-europe\n" in out
    assert "urn:x:corrected version 2: all " in out
    told = json.loads(command("show", "urn:x:corrected", "--json", "--wire", wire)[1])
    assert [(one["version"], one["note"]) for one in told] == [(1, ""), (2, "Zwölf Orte.")]


def test_a_correction_of_nothing_names_its_uri(wire, command, copy):
    """Exit 104: a release has to be there before its correction."""
    code, out, err = command("correct", "urn:x:none", copy, "--wire", wire)
    assert (code, out) == (104, "")
    assert "urn:x:none" in err


def test_a_lifted_embargo_is_due_now(wire, command, copy):
    """A release that waits for an hour is delivered; without an embargo there is nothing to lift."""
    assert command("submit", copy, "--wire", wire, "--uri", "urn:x:lifted", "--embargo", "+1h")[0] == 0
    code, out, err = command("lift", "urn:x:lifted", "--wire", wire, "--wait")
    assert (code, "urn:x:lifted version 1: all " in out) == (0, True), err
    code, _, err = command("lift", "urn:x:lifted", "--wire", wire)
    assert (code, err.count("\n")) == (104, 1)


def test_a_dry_run_shows_the_audience_and_submits_nothing(wire, command, capsys, copy):
    """The notes of intake are told; the release is not there afterwards."""
    code = main(["submit", str(copy), "--dry-run", "--uri", "urn:x:dry", "--wire", wire])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert out.startswith("urn:x:dry version 1, not submitted\n")
    assert "    languages  de\n" in out
    assert "    outlets    " in out
    assert "The headline is line 1." in out
    assert command("show", "urn:x:dry", "--wire", wire)[0] == 104
    code, _, err = command("submit", copy, "--dry-run", "--wait", "--wire", wire)
    assert (code, err.startswith("wirestorm: --wait: ")) == (104, True)


def test_standard_input_is_copy_as_a_file_is(wire, command, copy, monkeypatch):
    """For submit and correct; errors call it standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(copy.read_bytes())))
    code, out, err = command("submit", "-", "--uri", "urn:x:piped", "--wire", wire)
    assert (code, out.splitlines()[0]) == (0, "urn:x:piped version 1"), err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Kopf\xff")))
    code, _, err = command("correct", "urn:x:piped", "-", "--wire", wire)
    assert (code, "standard input:1: byte 0xff is not UTF-8" in err) == (104, True)


def test_releases_are_listed_newest_first_up_to_the_limit(wire, command, copy):
    """With --json as the service tells them; the last line says that there are older ones."""
    for name in ("one", "two"):
        assert command("submit", copy, "--uri", f"urn:x:{name}", "--wire", wire)[0] == 0
    told = json.loads(command("releases", "--limit", 2, "--json", "--wire", wire)[1])
    assert [one["uri"] for one in told] == ["urn:x:two", "urn:x:one"]
    code, out, _ = command("releases", "--limit", 1, "--wire", wire)
    assert (code, "urn:x:two" in out, "urn:x:one" in out) == (0, True, False)
    assert "there are older ones: give --limit" in out


def test_a_release_is_shown_version_by_version(wire, command, copy):
    """State, times, circuits and audience; a kill is called one; an unknown release is refused by name."""
    command("submit", copy, "--uri", "urn:x:shown", "--wire", wire, "--wait")
    command("kill", "urn:x:shown", "--note", "Zurück", "--wire", wire, "--wait")
    code, out, _ = command("show", "urn:x:shown", "--wire", wire)
    assert code == 0
    assert "  version 1: sent\n" in out
    assert "  version 2, a kill: sent\n" in out
    assert "    note       Zurück\n" in out
    with pytest.raises(Refusal, match="urn:x:none"):
        show(ServiceAccess(wire), "urn:x:none", Console(file=io.StringIO()), as_json=False)


def test_a_service_without_releases_says_so(capsys):
    """A list of none is a sentence, and as JSON an empty list."""
    printed = io.StringIO()
    with api_server_in_thread(time.time_ns) as (url, _):
        assert releases(ServiceAccess(url), 5, Console(file=printed), as_json=False) is Exit.PASS
        assert releases(ServiceAccess(url), 5, Console(file=printed), as_json=True) is Exit.PASS
    assert printed.getvalue() == "no releases yet\n"
    assert json.loads(capsys.readouterr().out) == []


def test_a_headline_is_printed_as_it_is():
    """Square brackets in a headline are no markup."""
    line = Listed(
        "urn:x:1",
        1,
        "usable",
        "waiting",
        ("en",),
        ("sport",),
        5,
        "sport",
        *["2026-11-29T06:00:00Z"] * 2,
        None,
        "",
        "[red] wins",
    )
    printed = io.StringIO()
    print_releases(Console(file=printed, width=200), [line], more=False)
    assert "[red] wins" in printed.getvalue()


def test_an_outlet_is_shown_with_what_it_misses(wire, command):
    """Its place, languages and circuits; without missing messages that is said; an unknown id is refused by name."""
    code, out, _ = command("outlet", "00000", "--wire", wire)
    assert code == 0
    assert out.startswith("00000 ")
    assert "    circuits   " in out
    assert "    missing    nothing\n" in out
    assert json.loads(command("outlet", "0", "--json", "--wire", wire)[1])["id"] == "00000"
    for name in ("99999", "x", "-1"):
        code, _, err = command("outlet", "--wire", wire, "--", name)
        assert (code, f"there is no outlet '{name}'; ids are 00000 to " in err) == (104, True)
