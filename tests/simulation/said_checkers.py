"""The invariants of what a broker says: reasons are counted, what it does not grant is told, MQTT is taken whole."""

import math
import re
from collections import Counter

from tests.simulation.checker import Checker
from wire.contract.session_config import HOUR_S

__all__ = ["Protocol", "Said"]

TALLIED_S = 3.0  # a tally each second, and its way
CODE = re.compile(r"CONNACK (\d+)|by the broker, 0x([0-9a-f]{2})")


class Protocol(Checker):
    """No outlet ends a connection because of what its broker sent: the simulated one keeps to MQTT."""

    name = "an outlet takes what MQTT allows"

    def refused(self, world, instance, outlet, error):
        self.violated(world, f"outlet {outlet} at {instance}: {error}")


class Said(Checker):
    """Each reason of a broker that refuses or ends an outlet's connection is counted once, and so is each outlet whose
    session is kept for a shorter time than it asked for. What is said while a load test ends, or in the last seconds
    of a life, may be behind the worker's last tally.
    """

    name = "what a broker says is told"

    def __init__(self):
        self._heard = []  # (seconds, instance, outlet, code, granted seconds), in the order of time
        self._finish_s = math.inf  # of a load test
        self._said = {}, {}  # worker instance -> the numbers of the codes; and those that may be in no tally
        self._granted = {}, {}  # worker instance -> seconds -> outlets; in the same way

    def said(self, world, instance, outlet, code, granted_s):
        now_s = world.loop.time()
        if world.is_load_test and world.wire.finish.is_set():
            self._finish_s = min(self._finish_s, now_s)
        self._heard.append((now_s, instance, outlet, code, granted_s))

    def _sort(self, late_s):
        for at_s, instance, outlet, code, granted_s in self._heard:
            late = at_s >= late_s
            if code is not None:
                self._said[late].setdefault(instance, Counter())[code] += 1
            elif granted_s is not None:
                self._granted[late].setdefault(instance, {}).setdefault(granted_s, set()).add(outlet)

    def at_end(self, world):
        self._sort(min(self._finish_s, world.loop.time() - TALLIED_S))
        swarms = world.wire.wire.account.figures().swarms
        names = Counter(worker.name for worker in world.owners())
        for worker in world.owners():
            swarm = swarms.get(worker.name)
            if swarm is not None and worker.ledgers and names[worker.name] == 1:  # figures are by name
                self._compare_codes(world, worker.instance, swarm)
                if world.config.session.expiry_s != HOUR_S:  # an hour is no demand
                    self._compare_grants(world, worker.instance, swarm)

    def _compare_codes(self, world, instance, swarm):
        told = Counter()
        for text, number in swarm.disconnects.items():
            if found := CODE.search(text):
                told[int(found[1]) if found[1] else int(found[2], 16)] += number
        said, late = (each.get(instance, Counter()) for each in self._said)
        if not said <= told <= said + late:
            self.violated(world, f"{instance} counts {dict(told)}, and its outlets were told {dict(said)}")

    def _compare_grants(self, world, instance, swarm):
        granted, late = (each.get(instance, {}) for each in self._granted)
        for granted_s in granted.keys() | late.keys():
            outlets = granted.get(granted_s, set())
            most = len(outlets | late.get(granted_s, set()))
            asked_s = world.config.session.expiry_s
            told = swarm.unmet.get(f"the broker keeps a session for {granted_s} s, and {asked_s} s were asked for", 0)
            if not len(outlets) <= told <= most:
                self.violated(world, f"{instance} tells {swarm.unmet}, and {outlets} have {granted_s} s")
