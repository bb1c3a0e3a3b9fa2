"""How the service authenticates at its broker."""

import pytest

from wire.contract.broker import AUTHENTICATION, PASSWORD, USERNAME
from wire.errors import SettingsError
from wire.service.broker_access import broker_access
from wire.service.settings import parse_settings

USER = {USERNAME: "ed", PASSWORD: "pencil"}
TOKEN_COMMAND = {"WIRESTORM_BROKER_TOKEN_COMMAND": "echo token"}


def access(tmp_path, *words, **environment):
    """The access of a service with these options and variables."""
    settings = parse_settings(["--data", str(tmp_path), "--broker", "mqtt://127.0.0.1:1", *words], environment)
    return broker_access(settings, environment)


def test_user_and_password_come_from_the_environment(tmp_path):
    """In the version that is set, 3.1.1 until the broker has been asked."""
    found = access(tmp_path, **USER)
    assert (found.username, found.password, found.mqtt, found.authentication) == ("ed", "pencil", "3.1.1", "")
    assert access(tmp_path, "--mqtt", "5").mqtt == "5"


def test_a_method_of_authentication_is_mqtt_5s(tmp_path):
    """So the broker need not be asked for the version."""
    found = access(tmp_path, **USER, **{AUTHENTICATION: "SCRAM-SHA-256"})
    assert (found.mqtt, found.authentication) == ("5", "SCRAM-SHA-256")


async def test_each_connection_has_a_token_where_a_command_makes_them(tmp_path):
    """The user is the client id where there is none."""
    assert await access(tmp_path, **TOKEN_COMMAND).credentials("wire-1") == ("wire-1", "token")


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (("--mqtt", "3.1.1"), USER | {AUTHENTICATION: "SCRAM-SHA-256"}, "has no SCRAM-SHA-256; give --mqtt 5"),
        ((), {AUTHENTICATION: "SCRAM-SHA-256"}, "needs a user name and a password"),
        ((), USER | {AUTHENTICATION: "SCRAM-SHA-1"}, "is no mechanism here; give SCRAM-SHA-256 or SCRAM-SHA-512"),
    ],
)
def test_a_method_that_does_not_fit_is_refused_with_its_variable(tmp_path, words, environment, said):
    """Before the service starts."""
    with pytest.raises(SettingsError, match=AUTHENTICATION) as raised:
        access(tmp_path, *words, **environment)
    assert said in str(raised.value)
