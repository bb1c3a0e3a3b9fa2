"""The session's keys: what each takes, what needs MQTT 5, and what a run hands to its processes."""

import pytest

from bench.scenario.load import load_scenario
from bench.scenario.session import OF_MQTT_5, SessionTable, WillTable
from tests.support.scenarios import ROOMY, refused, written
from wire.contract.broker import AUTHENTICATION, TOKENS
from wire.contract.session_config import NEVER_S, SessionConfig, WillConfig

FIVE = '[audience]\nmqtt = "5"\n[broker]\nkind = "mosquitto"\n'
OTHER = {
    "clean_start": "true",
    "expiry": '"10m"',
    "receive_maximum": "1",
    "maximum_packet_size": '"64kB"',
    "topic_alias_maximum": "5",
    "retain_handling": "2",
    "retain_as_published": "true",
    "response_information": "true",
    "problem_information": "false",
    "user_properties": '{a = "b"}',
    "subscribe_properties": '{a = "b"}',
    "authentication": '"SCRAM-SHA-256"',
}


def test_a_session_that_asks_for_nothing_is_as_it_always_was(tmp_path):
    """The defaults are those of the workers' configuration."""
    scenario = load_scenario(written(tmp_path, ""), machine=ROOMY)
    assert scenario.session.config() == SessionConfig()
    assert scenario.session.environment() == {}


def test_every_key_reaches_the_workers(tmp_path):
    """In seconds and bytes; a will's texts as templates."""
    text = FIVE + "[session]\nclient_id = 'sensor-{i}'\nusername = 'user-{i}'\n"
    text += "".join(f"{key} = {value}\n" for key, value in OTHER.items())
    text += '[session.will]\ntopic = "wills/{i}"\npayload = "gone"\nqos = 1\nretain = true\ndelay = "5s"\n'
    scenario = load_scenario(written(tmp_path, text), machine=ROOMY)
    assert scenario.session.config() == SessionConfig(
        *("sensor-{i}", "user-{i}"),
        clean_start=True,
        expiry_s=600,
        receive_maximum=1,
        packet_most=64_000,
        topic_alias_maximum=5,
        retain_handling=2,
        retain_as_published=True,
        response_information=True,
        problem_information=False,
        user_properties=(("a", "b"),),
        subscribe_properties=(("a", "b"),),
        authentication="SCRAM-SHA-256",
        will=WillConfig("wills/{i}", "gone", 1, True, 5),
    )
    again = load_scenario(written(tmp_path, FIVE + '[session]\nexpiry = "never"\n'), machine=ROOMY)
    assert again.session.config().expiry_s == NEVER_S
    assert type(again).model_validate(again.describe()) == again


def test_each_key_that_needs_mqtt_5_is_in_the_list():
    """All but names, tokens and the will, which MQTT 3.1.1 has too."""
    both = {"client_id", "username", "token_file", "token_column", "token_command", "will"}
    keys = {field.alias or name for name, field in SessionTable.model_fields.items()}
    assert keys - both == OF_MQTT_5.keys() == OTHER.keys()


@pytest.mark.parametrize("key", OTHER)
def test_a_key_of_mqtt_5_is_refused_at_3_1_1_with_its_line(tmp_path, key):
    """With the section of MQTT 5.0, and what would be right."""
    error = refused(written(tmp_path, f"\n[session]\n{key} = {OTHER[key]}\n"))
    assert (error.line, error.key) == (3, f"session.{key}")
    assert str(error).endswith(
        f'it is MQTT 5\'s ({OF_MQTT_5[key]}), and the outlets speak 3.1.1; set audience.mqtt = "5", or leave it out'
    )


def test_a_will_s_delay_is_mqtt_5_s_and_a_will_is_not(tmp_path):
    """MQTT 3.1.1 §3.1.2.5 has wills, without a delay."""
    load_scenario(written(tmp_path, '[session.will]\ntopic = "w/{outlet}"\nqos = 2\n'), machine=ROOMY)
    error = refused(written(tmp_path, '[session.will]\ntopic = "w"\ndelay = "5s"\n'))
    assert (error.line, error.key) == (3, "session.will.delay")


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ('[session]\nclient_id = "sensor"', "client_id", "two outlets would be sensor; put {i} or {outlet} in it"),
        ('[session]\nclient_id = "s{i % 5}"', "client_id", "two outlets would be s0; put {i} or {outlet} in it"),
        ('[session]\nclient_id = "{j}"', "client_id", "j"),
        ('[session]\nclient_id = "a\\u0000{i}"', "client_id", "it has the character U+0000; leave it out"),
        ('[session]\nusername = "{random:16MB}"', "username", "it has 16,000,000 bytes in UTF-8; give 65,535 at most"),
        ('[session]\nusername = "{outlett}"', "username", "did you mean {outlet}?"),
        ('[session.will]\ntopic = "a/#"', "will.topic", "a topic has no + or #; name one topic"),
        ('[session.will]\npayload = "x"', "will.topic", "a will without a topic is none"),
        ("[session.will]\nqos = true", "will.qos", "0, 1 or 2"),
        ('[session]\ntoken_column = "t"', "token_column", "there is no token_file"),
        ('[session]\ntoken_file = "none.txt"', "token_file", "there is no file "),
        ("[session]\nretain_handling = 3", "retain_handling", "3 does not fit; give 0 (retained"),
        ('[session]\nmaximum_packet_size = "100B"', "maximum_packet_size", 'no release fits it; give "128B" or more'),
        ('[session]\nauthentication = "SCRAM-SHA-1"', "authentication", "did you mean SCRAM"),
        ('[session]\nexpiry = "1.5s"', "expiry", "whole seconds"),
        ("[session]\nretain_handlin = 1", "retain_handlin", "did you mean retain_handling?"),
        ('[audience]\nqos = 0\nmqtt = "5"\n[broker]\nkind = "mosquitto"\n[session]\nexpiry = "5m"', "expiry",
         "the broker keeps no session at QoS 0"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_its_key_and_what_would_be_right(tmp_path, text, key, problem):
    """One line, in the words of the other keys."""
    error = refused(written(tmp_path, text + "\n"))
    assert error.key == f"session.{key}"
    assert problem in str(error)


def test_a_command_is_shown_nowhere(tmp_path):
    """It may have a secret among its words: neither an error nor the record of a scenario has it."""
    error = refused(written(tmp_path, '[session]\ntoken_command = ["sign", "s3cret"]\n'))
    assert "s3cret" not in str(error)
    scenario = load_scenario(written(tmp_path, '[session]\ntoken_command = "sign s3cret"\n'), machine=ROOMY)
    assert "s3cret" not in repr(scenario)
    assert "s3cret" not in str(scenario.describe())
    assert scenario.session.environment() == {TOKENS[2]: "sign s3cret"}


def test_a_token_file_is_relative_to_the_scenario(tmp_path):
    """A worker may have another working folder."""
    (tmp_path / "tokens.csv").write_text("token\nx\n")
    text = '[session]\ntoken_file = "tokens.csv"\ntoken_column = "token"\n'
    found = load_scenario(written(tmp_path, text), machine=ROOMY).session.environment()
    assert found == {TOKENS[0]: str(tmp_path / "tokens.csv"), TOKENS[1]: "token"}
    both = refused(written(tmp_path, text + 'token_command = "x"\n'))
    assert (both.key, both.line) == ("session.token_command", 4)
    scram = refused(written(tmp_path, FIVE + text + 'authentication = "SCRAM-SHA-512"\n'))
    assert scram.key == "session.authentication"
    assert AUTHENTICATION not in found
    assert WillTable().topic == ""
