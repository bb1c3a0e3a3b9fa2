"""A program that runs a wire's desk, store, dispatch and publisher in child processes and kills them at random moments:
``killed_desks.py FOLDER ROUNDS SEED [PORT]``.

It prints the reports of the children, one JSON list a line. With a port they publish to the broker there; without one
each message is reported as published, and acknowledged a moment later. The last child is not killed; it ends when
nothing is pending.
"""

import asyncio
import json
import os
import random
import select
import signal
import sys
import time
import traceback
from pathlib import Path

from wire.broker.client import Access
from wire.broker.publisher import Publisher
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.desk.desk import Desk
from wire.desk.errors import DeskError, DeskFull
from wire.directory.population import population
from wire.service.dispatch import Dispatch
from wire.store.database import Database
from wire.store.desk import SqliteStore
from wire.store.wire_facts import WireFacts

DIRECTORY = population(1, 120, 10)
CIRCUITS = [circuit for circuit in DIRECTORY.circuits if circuit.language == "en"][:4]
CLIENTS = 4
PENDING_MOST = 40  # so that the last child has not much to do
LIFE_S = 0.25  # at most, of a child that is killed
EDITION = Edition("en", "Headline", (Block(BlockKind.PARAGRAPH, "Text. " * 100),))


class Child:
    """One life: the work of an earlier life is continued, releases are accepted, corrected, killed and published."""

    def __init__(self, folder, seed, port, said):
        self.folder, self.port, self.said = folder, port, said
        self.random = random.Random(seed)
        self.seed = seed

    def say(self, *words):
        os.write(self.said, json.dumps(words).encode() + b"\n")

    async def live(self, *, last):
        database = Database(self.folder)
        store = SqliteStore(database, await WireFacts(database).run_id(random.SystemRandom().getrandbits(64)))
        self.desk = Desk(DIRECTORY, store, clock=time.time_ns, seed=self.seed, pending_most=PENDING_MOST)
        self.dispatch = Dispatch(self.desk, account=self, persistence=self, membership=self)
        self.dispatch.recover()
        publishing = asyncio.create_task(self.publish(store) if self.port else self.pretend())
        if not last:
            await asyncio.gather(publishing, *(self.post(client) for client in range(CLIENTS)))
        await asyncio.wait(
            (publishing, draining := asyncio.create_task(self.desk.drained())), return_when="FIRST_COMPLETED"
        )
        draining.result()
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        database.close()

    async def post(self, client):
        for number in range(10_000):
            uri, version, embargo_ns = f"urn:x:{self.seed}-{client}-{number}", 1, None
            dice = self.random.random()
            if dice < 0.4 and (recent := self.desk.entries(12)):
                entry = self.random.choice(recent)
                uri, version = entry.release.uri, entry.release.version + 1
            if dice < 0.1 and version > 1:
                self.say("kill asked", uri)
                await self.accepted(self.desk.kill(uri))
                continue
            if self.random.random() < 0.2:
                embargo_ns = time.time_ns() + self.random.randrange(300_000_000)
            urgency = 5 if version > 1 else self.random.randrange(2, 10)
            release = Release(uri, version, "en", ("business",), (EDITION,), 0, urgency=urgency, embargo_ns=embargo_ns)
            await self.accepted(self.desk.accept(release, circuits=self.random.sample(CIRCUITS, 2)))

    async def accepted(self, asked):
        try:
            receipt = await asked
        except DeskFull:
            await asyncio.sleep(0.002)
            return
        except DeskError:
            return  # another client was first
        entry = receipt.entry
        self.say("accepted", entry.release.uri, entry.release.version, [str(circuit) for circuit in entry.circuits])

    async def pretend(self):
        while True:
            for message in await self.dispatch.next():
                place = (message.uri, message.version, message.label)
                late_ns = time.time_ns() - message.embargo_ns
                self.say("published", *place, message.run_id, message.sequence, late_ns)
                delay_s = self.random.random() * 0.004
                asyncio.get_running_loop().call_later(delay_s, self.dispatch.acknowledged, message)

    async def publish(self, store):
        access = Access("127.0.0.1", self.port)
        await Publisher(access, self.dispatch, run_id=store.run_id, qos=1, barrier=self.passage).run()

    async def passage(self):
        """No outlets to wait for."""

    def expect(self, release, messages):
        """No account to keep: each release is a new one."""
        return True

    def announcement(self, uri, version):
        return uri, version

    def post_expected(self, uri, version):
        pass

    def tell(self, announcement):
        pass

    def sent(self, message, sent_ns):
        pass

    def publish_failed(self, reason):
        self.say("failed", reason)


def one_life(folder, seed, port, life_s):
    """Run a child for a while, or to its end where that is None; print its output."""
    heard, said = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(heard)
        signal.alarm(90)  # no child stays behind, however the test ends
        status = 1
        try:
            asyncio.run(Child(folder, seed, port, said).live(last=life_s is None))
            status = 0
        except Exception:  # noqa: BLE001 - told to the test
            os.write(said, json.dumps(["broke", traceback.format_exc()]).encode() + b"\n")
        finally:
            os._exit(status)
    os.close(said)
    end = time.monotonic() + (1e9 if life_s is None else life_s)
    text = bytearray()
    killed = False
    while True:
        ready, _, _ = select.select([heard], [], [], 0 if killed else max(0.0, min(1.0, end - time.monotonic())))
        if ready or killed:
            part = os.read(heard, 1 << 16)
            if not part:
                break
            text += part
        if not killed and time.monotonic() >= end:
            os.kill(pid, signal.SIGKILL)
            killed = True
    os.close(heard)
    _, status = os.waitpid(pid, 0)
    lines = bytes(text).splitlines(keepends=True)
    for line in lines:
        if line.endswith(b"\n"):  # an incomplete line was not printed before the kill
            sys.stdout.buffer.write(line)
    sys.stdout.buffer.write(json.dumps(["ended", status]).encode() + b"\n")


def main():
    folder, rounds, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    port = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    lives = random.Random(seed)
    for number in range(rounds):
        one_life(folder, f"{seed}.{number}", port, lives.random() * LIFE_S)
    one_life(folder, f"{seed}.last", port, None)


if __name__ == "__main__":
    main()
