"""Runs with clients of one's own, on real brokers: what the account says, foreign subscribers see."""

import csv
import json
import shutil
import threading

import paho.mqtt.client as paho
import pytest

from bench.base.exits import Exit
from tests.support.brokers import mosquitto
from tests.support.runs import assert_passed, run
from tests.support.waiting import until

pytestmark = pytest.mark.integration

SCENARIO = """
name = "own"
duration = "3s"
drain = "5s"

[audience]
qos = 1
persistent = false
control = 2

[swarm]
workers = 2

[[audience.group]]
name = "readers"
count = 20
filters = ["news/{{i % 5}}"]

[[audience.group]]
name = "overlapping"
count = 3
filters = ["news/+", "news/#"]
{shared}
[broker]
{broker}

[message]
topic = "news/{{i}}"
topics = 5
rate = "50/s"
size = "200B"

[thresholds]
missing = "== 0"
"""
SHARED = """
[[audience.group]]
name = "sharers"
count = 7
filters = ["$share/g/news/#"]
"""
MESSAGES = 150


class Foreign:
    """A subscriber of another library: ``seen`` has the topic and payload of each message."""

    def __init__(self, port, text):
        self.seen = []
        self._ready = threading.Event()
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2)
        self._client.on_message = lambda client, data, message: self.seen.append((message.topic, message.payload))
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_connect = lambda client, *_: client.subscribe(text, 1)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert self._ready.wait(20)

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


def file_of(folder, broker, shared=""):
    """The scenario's file."""
    path = folder / "own.toml"
    path.write_text(SCENARIO.format(broker=broker, shared=shared))
    return path


def test_the_embedded_broker_delivers_to_own_filters_and_overlapping_copies_are_no_duplicates(tmp_path):
    """It delivers a message for each filter that matches (MQTT 3.1.1 §3.3.5)."""
    done, found = run(tmp_path, file_of(tmp_path, 'kind = "embedded"'))
    assert_passed(done, found)
    assert found["expected"] == found["delivered"] == MESSAGES * (4 + 3)
    assert (found["overlapping"], found["duplicates"], found["misdelivered"]) == (MESSAGES * 3, 0, 0)
    assert {name: group["delivered"] for name, group in found["by_topic"].items()} == {
        f"news/{topic}": MESSAGES // 5 * 7 for topic in range(5)
    }
    assert found["by_circuit"] == found["by_language"] == found["shared"] == {}


def test_a_foreign_subscriber_sees_what_the_account_says(tmp_path):
    """By topic and by shared subscription, on mosquitto."""
    if shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    with mosquitto(tmp_path) as port:
        plain = [Foreign(port, text) for text in ("news/3", "news/+", "news/#", "+/0")]
        members = [Foreign(port, "$share/foreign/news/#") for _ in range(3)]
        done, found = run(tmp_path, file_of(tmp_path, f'kind = "url"\nurls = ["mqtt://127.0.0.1:{port}"]', SHARED))
        until(lambda: sum(len(one.seen) for one in members) >= MESSAGES and len(plain[2].seen) >= MESSAGES)
        for one in (*plain, *members):
            one.close()
    assert_passed(done, found)
    assert [len(one.seen) for one in plain] == [MESSAGES // 5, MESSAGES, MESSAGES, MESSAGES // 5]
    seen = sorted(message for one in members for message in one.seen)
    assert seen == sorted(plain[1].seen)
    assert found["messages"] == len(seen)
    assert found["delivered"] == found["expected"] == MESSAGES * (4 + 3 + 1)
    by_topic = {topic: sum(name == topic for name, _ in plain[1].seen) for topic in found["by_topic"]}
    assert {topic: group["delivered"] for topic, group in found["by_topic"].items()} == {
        topic: 8 * messages for topic, messages in by_topic.items()
    }
    (split,) = found["shared"].values()
    assert (split["members"], split["messages"]) == (7, MESSAGES)
    assert (split["expected"], split["delivered"], split["missing"]) == (MESSAGES, MESSAGES, 0)
    assert split["least"] <= split["median"] <= split["most"]
    assert (found["duplicates"], found["misdelivered"], found["foreign"]) == (0, 0, 0)


def test_clients_from_a_file_and_their_mistakes(tmp_path):
    """The file is read by each worker; a mistake ends the run before any load, with file and line."""
    rows = [{"client_id": f"c{index}", "filters": f"news/{index % 5} news/extra"} for index in range(10)]
    path = tmp_path / "clients.csv"
    scenario = tmp_path / "file.toml"
    scenario.write_text(
        'duration = "2s"\n[audience]\nclients = "clients.csv"\n[message]\ntopic = "news/{i}"\ntopics = 5\n'
        'rate = "20/s"\nsize = "100B"\n'
    )

    def write():
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, ("client_id", "filters"))
            writer.writeheader()
            writer.writerows(rows)

    write()
    done, _ = run(tmp_path, scenario)
    assert done.returncode == Exit.BAD_INPUT
    assert "clients.csv:2: no topic of the run matches 'news/extra'; the nearest topic is 'news/" in done.stderr
    for index, row in enumerate(rows):
        row["filters"] = f"news/{index % 5}"
    write()
    done, found = run(tmp_path, scenario)
    assert_passed(done, found)
    assert (found["outlets"], found["delivered"]) == (10, 80)
    assert json.loads((tmp_path / "out" / "scenario.json").read_text())["audience"]["outlets"] == 10
