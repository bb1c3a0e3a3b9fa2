"""Accepted means never lost: a wire that is killed with SIGKILL at random moments, over and over on one data folder."""

import asyncio
import json
import sys
from collections import defaultdict
from pathlib import Path

import paho.mqtt.client as paho
import pytest

from bench.brokers.opening import open_broker
from tests.support.waiting import until
from wire.contract.ninjs import decode
from wire.contract.stamp import read
from wire.contract.topics import parse

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 120
ROUNDS_WITH_A_BROKER = 25
DONE = "wire/v1/done"


async def live_and_die(folder, rounds, seed, *port):
    """Return the lines that the child processes wrote; each was killed except the last, which finished."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        ROOT / "tests" / "support" / "killed_desks.py",
        folder,
        *map(str, (rounds, seed, *port)),
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(120):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    said = [json.loads(line) for line in output.splitlines()]
    broke = [line[1] for line in said if line[0] == "broke"]
    assert not broke, broke[0]
    assert [status for word, status in (line for line in said if line[0] == "ended")] == [9] * rounds + [0]
    return said


def check(said, published):
    """Check the promise on the published messages: (uri, version, circuit, run id, sequence) in order, with repeats."""
    accepted = {(uri, version): set(circuits) for word, uri, version, circuits in pick(said, "accepted", 4)}
    killed = {uri for _, uri in pick(said, "kill asked", 2)}
    numbers, places = defaultdict(set), defaultdict(set)
    went = defaultdict(lambda: defaultdict(set))
    for uri, version, circuit, run_id, sequence in published:
        numbers[uri, version, circuit].add((run_id, sequence))
        places[run_id, sequence].add((uri, version, circuit))
        if circuit not in went[uri][version]:
            for earlier in range(1, version):
                missed = went[uri][earlier] and accepted.get((uri, earlier), set()) - went[uri][earlier]
                assert not missed, f"version {version} of {uri} overtook version {earlier} on {missed}"
            assert max(went[uri]) == version, f"version {version} of {uri} came after {max(went[uri])}"
        went[uri][version].add(circuit)
    assert len({run_id for run_id, _ in places}) == 1
    assert all(len(found) == 1 for found in (*numbers.values(), *places.values()))
    lost = {
        (uri, version): circuits - went[uri][version]
        for (uri, version), circuits in accepted.items()
        if circuits - went[uri][version] and not (uri in killed and not went[uri][version])
    }
    assert not lost
    for uri in went:
        for version, circuits in went[uri].items():
            assert not circuits or circuits >= set().union(*(went[uri][earlier] for earlier in range(1, version)))
    return accepted, went


def pick(said, word, length):
    return [line for line in said if line[0] == word and len(line) == length]


async def test_accepted_releases_are_published_though_the_wire_is_killed_at_any_moment(tmp_path):
    """Each accepted release is published on each of its circuits, and repeats have the same run id and sequence.

    No version overtakes an earlier one, no message is sent before its embargo, and a kill goes to every circuit that
    its release went to.
    """
    said = await live_and_die(tmp_path / "data", ROUNDS, 7)
    sends = [line[1:] for line in said if line[0] == "published"]
    accepted, _ = check(said, [send[:5] for send in sends])
    assert min(late_ns for *_, late_ns in sends) >= 0
    assert len(accepted) > ROUNDS  # the processes accepted releases
    assert len(sends) > len({tuple(send[:3]) for send in sends})  # and were killed with unacknowledged messages


async def test_an_independent_subscriber_gets_all_accepted_releases_from_a_real_broker(tmp_path):
    """A subscriber of the broker receives every accepted release."""
    published, ready, done = [], [], []

    def on_message(client, _, message):
        if message.topic == DONE:
            done.append(True)
            return
        stamp, document = read(message.payload), decode(message.payload)
        circuit, _ = parse(message.topic)
        published.append((document.uri, document.version, str(circuit), stamp.run_id, stamp.sequence))

    def on_subscribe(*_):
        ready.append(True)

    async with open_broker("embedded", tmp_path) as broker:
        port = int(broker.urls[0].rpartition(":")[2])
        subscriber = paho.Client(paho.CallbackAPIVersion.VERSION2, "reader")
        subscriber.on_message, subscriber.on_subscribe = on_message, on_subscribe
        subscriber.connect("127.0.0.1", port)
        subscriber.subscribe("wire/v1/#", 1)
        subscriber.loop_start()
        try:
            await asyncio.to_thread(until, lambda: ready)
            said = await live_and_die(tmp_path / "data", ROUNDS_WITH_A_BROKER, 8, port)
            subscriber.publish(DONE, b"", 1)  # behind everything else, in the broker's stream and on the connection
            await asyncio.to_thread(until, lambda: done)
        finally:
            subscriber.loop_stop()
            subscriber.disconnect()  # by itself: its socket is closed when this is back
    accepted, _ = check(said, published)
    assert len(accepted) > ROUNDS_WITH_A_BROKER
