"""Runs whose outlets ask a real broker for more than a plain session; mosquitto at MQTT 5."""

import subprocess

import pytest

from tests.support.brokers import mosquitto, needs_mosquitto
from tests.support.runs import SCENARIO, assert_passed, run, run_alone

pytestmark = [pytest.mark.integration, needs_mosquitto]

SESSION = """
[session]
client_id = "desk-{i}"
expiry = "10m"
receive_maximum = 1
maximum_packet_size = "1MB"
topic_alias_maximum = 5
retain_handling = 2
response_information = true
user_properties = {site = "north"}
subscribe_properties = {desk = "sport"}
[session.will]
topic = "desks/{i}/state"
payload = "{outlet} is gone"
qos = 1
delay = "5s"
"""
OWN = """
name = "own"
duration = "2s"
drain = "3s"
[audience]
subscribe = ["news/{i % 3}"]
outlets = 30
qos = 1
mqtt = "5"
[message]
topic = "news/{i}"
topics = 3
rate = "20/s"
size = "300B"
retain = true
[thresholds]
"missing" = "== 0"
"duplicates" = "== 0"
"foreign" = "== 0"
"""


def written(folder, text):
    path = folder / "own.toml"
    path.write_text(text)
    return path


def authenticate(monkeypatch, password):
    """The publisher's user, and the password of all clients without one of their own."""
    monkeypatch.setenv("WIRESTORM_BROKER_USERNAME", "wire")
    monkeypatch.setenv("WIRESTORM_BROKER_PASSWORD", password)


def at(port):
    return ("--broker", f"mqtt://127.0.0.1:{port}")


def test_a_run_with_every_wish_delivers_everything(tmp_path):
    """The account is exact, and the summary says what the broker answered."""
    path = written(tmp_path, SCENARIO.format(qos=1, mqtt="5") + SESSION)
    with mosquitto(tmp_path) as port:
        done, found = run_alone(tmp_path, path, *at(port))
    assert_passed(done, found)
    assert found["outlets_on"] == 150
    assert found["broker_answers"]["topic alias maximum 10"] == 150
    assert (found["missing"], found["duplicates"], found["foreign"], found["retained"]) == (0, 0, 0, 0)


def test_each_outlet_has_a_user_of_its_own_under_an_access_list(tmp_path, monkeypatch):
    """Users desk-0 to desk-9 may read as their names say; nobody else may."""
    folder = tmp_path / "broker"
    folder.mkdir()
    passwords, rules = folder / "passwords", folder / "rules"
    names = ["wire", *(f"desk-{index}" for index in range(10))]
    passwords.write_text("".join(f"{name}:s3cret\n" for name in names))
    subprocess.run(["mosquitto_passwd", "-U", passwords], check=True, capture_output=True)
    rules.write_text(
        "user wire\ntopic readwrite #\n" + "".join(f"user {name}\ntopic read own/{name}\n" for name in names[1:])
    )
    passwords.chmod(0o600)
    rules.chmod(0o600)
    text = """
name = "users"
duration = "1s"
drain = "3s"
[audience]
subscribe = ["own/desk-{i}"]
outlets = 10
[message]
topic = "own/desk-{i}"
topics = 10
rate = "20/s"
[session]
username = "desk-{i}"
[thresholds]
"missing" = "== 0"
"foreign" = "== 0"
"""
    path = written(tmp_path, text)
    lines = f"user root\npassword_file {passwords}\nacl_file {rules}\n"
    authenticate(monkeypatch, "s3cret")
    with mosquitto(folder, lines) as port:
        done, found = run_alone(tmp_path, path, *at(port))
    assert_passed(done, found)
    assert (found["outlets_on"], found["missing"]) == (10, 0)
    assert "s3cret" not in (tmp_path / "out" / "summary.json").read_text()


def test_what_a_broker_retained_is_neither_a_duplicate_nor_foreign(tmp_path):
    """The messages of the run before come at each subscription of the second run."""
    path = written(tmp_path, OWN)
    with mosquitto(tmp_path) as port:
        run(tmp_path, path, *at(port))
        done, found = run_alone(tmp_path, path, *at(port))
        never, unasked = run(tmp_path / "never", path, *at(port), "--set", "session.retain_handling=2")
    assert_passed(done, found)
    assert (found["retained"], found["foreign"], found["duplicates"]) == (30, 0, 0)
    assert never.returncode in (0, 98), never.stdout
    assert unasked["retained"] == 0


@pytest.mark.parametrize("source", ["token_file", "token_command"])
def test_a_token_for_each_client_is_its_password(tmp_path, monkeypatch, source):
    """Mosquitto takes a token for the password that it is; a token of another client is refused."""
    folder = tmp_path / "broker"
    folder.mkdir()
    passwords = folder / "passwords"
    passwords.write_text("wire:right\n" + "".join(f"desk-{index}:token-{index}\n" for index in range(5)))
    subprocess.run(["mosquitto_passwd", "-U", passwords], check=True, capture_output=True)
    passwords.chmod(0o600)
    (tmp_path / "tokens.txt").write_text("".join(f"token-{index}\n" for index in range(5)))
    script = tmp_path / "token.sh"
    script.write_text(
        '#!/bin/sh\n[ -n "$WIRESTORM_CLIENT_INDEX" ] && echo "token-$WIRESTORM_CLIENT_INDEX" || echo right\n'
    )
    script.chmod(0o755)
    given = 'token_file = "tokens.txt"' if source == "token_file" else f'token_command = "{script}"'
    text = OWN.replace("outlets = 30", "outlets = 5").replace("retain = true", "")
    path = written(tmp_path, text + f'[session]\nusername = "desk-{{i}}"\n{given}\n')
    authenticate(monkeypatch, "right")
    with mosquitto(folder, f"user root\npassword_file {passwords}\n") as port:
        done, found = run_alone(tmp_path, path, *at(port))
    assert_passed(done, found)
    assert (found["outlets_on"], found["missing"], found["outlets_refused"]) == (5, 0, {})
    files = [item for item in (tmp_path / "out").rglob("*") if item.is_file()]
    assert not any(b"token-0" in item.read_bytes() for item in files)


def test_names_and_wills_of_mqtt_3_1_1_go_to_the_embedded_broker(tmp_path):
    """What 3.1.1 has of a session is asked for there too."""
    text = SCENARIO.format(qos=1, mqtt="3.1.1") + '[session]\nclient_id = "desk-{i:04}"\n'
    path = written(tmp_path, text + '[session.will]\ntopic = "desks/{i}"\npayload = "gone"\n')
    done, found = run_alone(tmp_path, path, "--broker", "embedded")
    assert_passed(done, found)
    assert (found["outlets_on"], found["broker_answers"]) == (150, {})
