"""The commands that talk to a running wire, as functions of their options: input is read before the wire is asked."""

import pytest

from bench.base.errors import ConfigurationError, ServiceFault
from bench.remote.cli import COMMANDS, correct, delivery, kill, lift, outlet, records, releases, show, submit
from bench.remote.cli_options import URGENCY, VERSION

NOWHERE = "http://127.0.0.1:9"


def test_a_version_and_an_urgency_out_of_range_name_their_option():
    """Checked before typer converts them, and before anything is asked of the wire."""
    for check, option, text in ((VERSION, "--version", "0"), (URGENCY, "--urgency", "10")):
        with pytest.raises(ConfigurationError, match=option):
            check.check(option, text)


def test_the_commands_are_nine_and_each_has_its_text():
    """In the order in which a user needs them."""
    assert [command for command, _ in COMMANDS] == [
        submit,
        correct,
        lift,
        kill,
        releases,
        show,
        outlet,
        delivery,
        records,
    ]
    assert all(text.endswith(".") for _, text in COMMANDS)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"embargo": "tomorrow"}, "--embargo: "),
        ({"due": "12:00"}, "--due: "),
        ({"embargo": "tomorrow", "wire": "there"}, "--wire: "),
    ],
)
def test_what_does_not_fit_is_refused_before_the_wire_is_asked(copy, capsys, options, named):
    """Nothing is said to be submitted; where the wire is comes first."""
    with pytest.raises(ConfigurationError) as caught:
        submit([copy], **{"wire": NOWHERE} | options)
    assert str(caught.value).startswith(named)
    assert capsys.readouterr().err == ""


def test_a_correction_takes_an_embargo_as_a_release_does(copy):
    """Its copy may have one that only the client can decide."""
    with pytest.raises(ConfigurationError, match="--embargo: "):
        correct("urn:x:1", copy, embargo="tomorrow", wire=NOWHERE)
    with pytest.raises(ServiceFault, match="cannot be reached"):
        correct("urn:x:1", copy, embargo="none", wire=NOWHERE)


def test_a_file_that_fits_is_named_on_standard_error_with_the_wire(copy, capsys):
    """Standard output is for the wire's answers."""
    with pytest.raises(ServiceFault, match="cannot be reached"):
        submit([copy], wire=NOWHERE)
    assert capsys.readouterr() == ("", f"wirestorm: submitting {copy} to {NOWHERE}\n")


@pytest.mark.parametrize("command", [kill, delivery])
def test_without_an_option_the_wire_is_the_environments(command, monkeypatch):
    """As by each of the commands."""
    monkeypatch.setenv("WIRESTORM_WIRE", NOWHERE)
    with pytest.raises(ServiceFault, match=f"^{NOWHERE}: "):
        command("urn:x:1")
