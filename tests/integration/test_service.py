"""The service with real processes: no accepted release is lost, and the account adds up."""

import json
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import paho.mqtt.client as paho
import pytest

from bench.scenario.shipped import sample_copy
from tests.support.metrics_pages import fetch
from tests.support.ports import own_port
from tests.support.runs import COMMAND, SHARED
from tests.support.service_processes import OUTLETS, SEED, ServiceProcesses, running_service
from tests.support.waiting import listening, until
from wire.directory.population import population

pytestmark = pytest.mark.integration

GERMAN = next(path for path in sample_copy() if path.name.startswith("de-chorreise"))


def german_copy():
    """Return the text of the real release if it is on this machine, else of a sample."""
    seed = SHARED / "releases" / "seapr-de.txt"
    return (seed if seed.exists() else GERMAN).read_bytes()


def body_of(number, **more):
    return {"uri": f"urn:test:{number}", "text": f"Release number {number}\n\nA paragraph in English.", **more}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Yield one service for all tests that do not stop it; each test has its own releases."""
    with running_service(tmp_path_factory.mktemp("service")) as made:
        yield made


def test_a_posted_release_is_with_every_entitled_outlet_within_the_second_and_is_one_release(service):
    """The audience equals a brute-force count, a repeated post is the same release, and the log has its events."""
    posted = service.ask("POST", "/releases", german_copy(), "text/plain")
    assert posted["status_code"] == 201
    sector = posted["sectors"][0]
    entitled = [
        outlet
        for outlet in population(SEED, OUTLETS).outlets
        if "de" in outlet.languages and (outlet.general or sector in outlet.sectors)
    ]
    delivery = service.settled(posted["uri"])
    assert posted["outlets"] == delivery["entitled"] == delivery["delivered"] == len(entitled) > 0
    assert posted["desktops"] == sum(outlet.desktops for outlet in entitled) == delivery["reach"][-1]["desktops"]
    assert delivery["missing"] == delivery["outstanding"] == 0
    assert 0 < delivery["coverage_seconds"]["1"] < 1
    again = service.ask("POST", "/releases", german_copy(), "text/plain")
    assert again["status_code"] == 200
    assert again["uri"] == posted["uri"]
    assert [item["uri"] for item in service.ask("GET", "/releases")["releases"]].count(posted["uri"]) == 1
    whole, _, _ = service.printed("wire").rpartition("\n")  # the last line may be on its way
    lines = [json.loads(line) for line in whole.splitlines() if line.startswith("{")]
    about = [line["event"] for line in lines if line.get("uri") == posted["uri"] and line["version"] == 1]
    assert {"request", "dispatched", "settled"} <= set(about)
    assert "worker joined" in {line["event"] for line in lines}
    until(lambda: '"outlets ready"' in service.printed("wire"))  # looked for once a second


def test_an_embargoed_release_waits_through_a_kill_9_of_the_wire(tmp_path):
    """No message arrives before the embargo, none is lost, and the account continues."""
    with running_service(tmp_path) as wire:
        wire.ask("POST", "/releases", body_of(1))
        first = wire.settled("urn:test:1")
        embargo_s = time.time() + 8
        embargo = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(embargo_s))
        wire.ask("POST", "/releases", body_of(2, embargo=embargo))
        wire.kill("wire")
        wire.start_wire()
        assert wire.ask("GET", "/releases/urn%3Atest%3A2")["versions"][0]["state"] == "waiting"
        held = wire.settled("urn:test:2", seconds=40)
        assert held["delivered"] == held["entitled"] > 0
        assert held["first"][:19] >= embargo[:19]
        assert wire.settled("urn:test:1") == first
        counts = wire.counts()
        assert counts["expected"] == counts["delivered"] == first["entitled"] + held["entitled"]
        assert wire.ask("GET", "/account")["faults"] == []


def test_a_correction_and_a_kill_go_to_every_topic_that_the_release_went_to(service):
    """A correction goes to all topics of the first version; another client sees topics and status."""
    seen = []
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.on_message = lambda _client, _data, message: seen.append((message.topic, json.loads(message.payload)))
    subscribed = []
    client.on_subscribe = lambda *_: subscribed.append(True)
    client.connect("127.0.0.1", service.broker_port)
    client.subscribe("wire/v1/#", 0)
    client.loop_start()
    try:
        until(lambda: subscribed)
        posted = service.ask("POST", "/releases", body_of("changed", circuits=["en/*"]))
        assert posted["status_code"] == 201, posted
        changed = service.ask(
            "POST",
            "/releases/urn%3Atest%3Achanged/versions",
            body_of(
                "changed",
                circuits=["en/northern-america"],
                text="Release number 1, corrected\n\nA better paragraph.",
            ),
        )
        assert changed["status_code"] == 201, changed
        service.settled("urn:test:changed", 2)  # a kill stops the messages that are not sent yet
        killed = service.ask("DELETE", "/releases/urn%3Atest%3Achanged")
        assert killed["version"] == 3
        count = len(posted["circuits"])
        until(lambda: len(seen) >= 3 * count)
        service.settled("urn:test:changed", 3)
    finally:
        client.loop_stop()
        client.disconnect()
    by_version = {}
    for topic, document in seen:
        by_version.setdefault(document["version"], []).append((topic, document["pubStatus"]))
    topics = [sorted(topic for topic, _ in by_version[version]) for version in ("1", "2", "3")]
    assert topics[0] == topics[1] == topics[2]
    assert len(topics[0]) == count
    assert {status for _, status in by_version["3"]} == {"canceled"}
    assert {status for _, status in by_version["2"]} == {"usable"}


def test_a_kill_stops_its_clock_when_the_last_outlet_has_it_and_each_version_has_a_record(service):
    """Over HTTP, in the metrics, and in what the client exports; a correction has a clock too."""
    posted = service.ask("POST", "/releases", body_of("clocked", circuits=["en/*"]))
    service.settled("urn:test:clocked", 1)
    text = "Release number 1, corrected\n\nA better paragraph."
    service.ask("POST", "/releases/urn%3Atest%3Aclocked/versions", body_of("clocked", text=text))
    service.settled("urn:test:clocked", 2)
    before = service.ask("GET", "/releases/urn%3Atest%3Aclocked/delivery?version=1")
    assert before["change"] is None
    service.ask("DELETE", "/releases/urn%3Atest%3Aclocked")
    service.settled("urn:test:clocked", 3)
    killed = service.ask("GET", "/releases/urn%3Atest%3Aclocked/delivery")
    change = killed["change"]
    assert (change["kind"], change["had"], change["missing"]) == ("kill", before["delivered"], 0)
    assert 0 < change["seconds"] == killed["coverage_seconds"]["1"]
    page = fetch(f"http://127.0.0.1:{service.http}/metrics")
    for kind in ("correction", "kill"):
        assert f'wirestorm_change_seconds_count{{kind="{kind}"}} 0.0' not in page
        assert f'wirestorm_change_missing{{kind="{kind}"}} 0.0' in page
    command = [COMMAND, "records", "--wire", f"http://127.0.0.1:{service.http}"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    found = [record for record in map(json.loads, lines) if record["uri"] == "urn:test:clocked"]
    assert [(record["version"], record["state"], record["on_time"]) for record in found] == [
        (version, "settled", True) for version in (1, 2, 3)
    ]
    assert found[0]["reached"] == found[0]["expected"] == before["delivered"] > posted["outlets"] // 2


def test_a_thousand_releases_survive_a_broker_that_is_killed_and_started_again(tmp_path):
    """The broker acknowledges every release that the API took at full speed, and the account is exact."""
    with running_service(tmp_path) as wire:
        with ThreadPoolExecutor(16) as pool:
            posting = [pool.submit(wire.ask, "POST", "/releases", body_of(number)) for number in range(1000)]
            until(lambda: sum(item.done() for item in posting) > 200)
            wire.kill("broker")
            wire.start_broker()
            answers = [item.result() for item in posting]
        assert {answer["status_code"] for answer in answers} == {201}
        # While releases wait for the outlets' return no delivery is outstanding, so that this is not checked.
        until(lambda: wire.counts()["releases_settled"] == len(answers), 120)
        until(lambda: "wirestorm_outbox_pending 0.0" in _metrics(wire), 30)
        account = wire.ask("GET", "/account")
        counts = account["counts"]
        assert counts["releases"] == counts["releases_settled"] == 1000
        assert counts["expected"] == counts["delivered"] + counts["missing"]
        assert counts["expected"] == sum(answer["outlets"] for answer in answers)
        assert account["faults"] == []


def test_a_worker_killed_in_mid_stream_is_replaced_with_the_sums_right(tmp_path):
    """A waiting worker takes over; each delivery is counted once or is missing."""
    with running_service(tmp_path) as wire:
        wire.start_worker("latecomer")
        until(lambda: wire.printed("latecomer") == "" and wire.processes["latecomer"].poll() is None)
        with ThreadPoolExecutor(4) as pool:
            posting = [pool.submit(wire.ask, "POST", "/releases", body_of(number)) for number in range(200)]
            until(lambda: sum(item.done() for item in posting) > 50)
            wire.kill("worker-1")
            answers = [item.result() for item in posting]
        until(lambda: wire.counts()["outstanding"] == 0, 90)
        wire.ready()
        last = wire.ask("POST", "/releases", body_of(1000))
        found = wire.settled("urn:test:1000")
        assert found["delivered"] == found["entitled"] == last["outlets"]
        account = wire.ask("GET", "/account")
        counts = account["counts"]
        assert counts["expected"] == sum(answer["outlets"] for answer in answers) + last["outlets"]
        assert counts["expected"] == counts["delivered"] + counts["missing"]
        assert account["faults"] == []
        assert "worker unavailable" in wire.printed("wire")


def test_a_second_wire_with_the_same_id_is_refused(tmp_path, service):
    """The second wire exits with 1 and one line with the remedy; the first one goes on."""
    command = [sys.executable, "-m", "wire", "--broker", service.broker_url, "--outlets", str(OUTLETS)]
    command += ["--http", f"127.0.0.1:{own_port()}", "--data", tmp_path / "other"]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1, second.stderr
    told = [line for line in second.stderr.splitlines() if line.startswith("wire: ")]
    assert len(told) == 1
    assert "already" in told[0]
    assert service.ask("POST", "/releases", body_of("undisturbed"))["status_code"] == 201
    assert service.settled("urn:test:undisturbed")["missing"] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--outlets", "7", "--countries", "3"], "belongs to a directory of other"),
        (["--calendar", "mornign"], "did you mean morning"),
        (["--tokens-file", "nowhere"], "--tokens-file"),
    ],
)
def test_bad_settings_end_with_104_and_one_line(tmp_path, arguments, said):
    """The wire refuses the settings before it listens."""
    base = [sys.executable, "-m", "wire", "--broker", "mqtt://127.0.0.1:9", "--data", tmp_path / "data"]
    with ExitStack() as stack:
        first = ServiceProcesses(tmp_path, stack, broker_url="mqtt://127.0.0.1:9")
        first.start_wire()
    done = subprocess.run([*base, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 104, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_wire_takes_releases_while_its_broker_is_gone_and_ends_well(tmp_path):
    """A wire without its broker is not ready and keeps the releases that it accepts; SIGTERM is exit 0."""
    with ExitStack() as stack:
        wire = ServiceProcesses(tmp_path, stack)
        wire.start_wire()
        assert wire.ask("POST", "/releases", body_of(1))["status_code"] == 201
        ready = wire.ask("GET", "/readyz")
        assert ready["status_code"] == 503
        assert ready["checks"]["broker"] != "ok"
        wire.start_broker()
        wire.start_worker("worker")
        wire.ready()
        found = wire.settled("urn:test:1", seconds=60)
        assert found["delivered"] == found["entitled"]
        wire.processes["wire"].send_signal(signal.SIGTERM)
        assert wire.processes["wire"].wait(20) == 0
        assert '"stopped"' in wire.printed("wire")


def test_no_secret_is_in_a_log_an_answer_or_an_argument(tmp_path):
    """The broker's password and the API's token, right or wrong, are in no output."""
    if shutil.which("mosquitto_passwd") is None:
        pytest.skip("mosquitto is not installed")
    secret, token, wrong = "swordfish-9731", "opensesame-0123456789", "opensesame-9876543210"
    passwords, config, port = tmp_path / "passwords", tmp_path / "mosquitto.conf", own_port()
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "ann", secret], check=True, capture_output=True)
    passwords.chmod(0o644)
    config.write_text(f"listener {port} 127.0.0.1\npassword_file {passwords}\nuser root\n")
    (tmp_path / "tokens").write_text(f"# for editors\n{token}\n")
    with ExitStack() as stack:
        wire = ServiceProcesses(tmp_path, stack, broker_url=f"mqtt://127.0.0.1:{port}", outlets=100)
        wire.start("mosquitto", ["mosquitto", "-c", config])
        until(lambda: listening(port))
        environment = {"WIRESTORM_BROKER_USERNAME": "ann", "WIRESTORM_BROKER_PASSWORD": secret}
        url = f"mqtt://ann:{secret}@127.0.0.1:{port}"
        wire.start_wire("--tokens-file", str(tmp_path / "tokens"), WIRE_BROKER=url)
        wire.start_worker("worker", **environment)
        wire.ready()
        answers = []
        for given in ("", wrong, token):
            wire.token = given
            answers.append(wire.ask("POST", f"/releases?token={wrong}", body_of(1)))
        assert [answer["status_code"] for answer in answers] == [401, 401, 422]
        assert wire.ask("POST", "/releases", body_of(1))["status_code"] == 201
        assert wire.settled("urn:test:1")["missing"] == 0
        arguments = b"".join(Path(f"/proc/{item.pid}/cmdline").read_bytes() for item in wire.processes.values())
    printed = "".join(wire.printed(name) for name in wire.processes)
    for hidden in (secret, token, wrong):
        assert hidden not in printed
        assert hidden not in json.dumps(answers)
        assert hidden.encode() not in arguments
        assert not any(hidden.encode() in path.read_bytes() for path in (tmp_path / "data").iterdir())


def _metrics(wire):
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{wire.http}/metrics", timeout=10) as answer:
        return answer.read().decode()
