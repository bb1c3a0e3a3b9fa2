"""What is wrong after a number of kills: the record of the clients against the API, and the logs.

A delivery may be missing for three reasons: a worker was killed, or told to leave, before it reported it
(``unreported``), its release was killed before its message was sent, or the broker was killed and had not saved the
message or the outlet's session (``undelivered``). Everything else that is missing is a problem.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Judgement", "judge", "log_problems"]

# By cause: the process whose kill explains it, and how long before the message was due the kill may have been. After
# that it may come at any time: a worker reports to nobody while the wire is down. A broker that lost sessions has none
# for a message that comes before an outlet is back: the wire waits for the outlets, though not for ever.
EXPLAINED = {"unreported": ("worker", 2.0), "undelivered": ("broker", 60.0)}
FAULTS = ("account fault", "our fault", "corrupt row", "control message rejected", "stopped without waiting")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The problems in words, and the counts of what was found."""

    problems: tuple
    lost: int
    expected: int
    missing: Counter  # deliveries by cause


def judge(accepted, facts, kills, everything):
    """Judge the versions of ``accepted``, by key, and the sums over ``everything`` that was ever accepted.

    ``kills`` are the ends of processes that may explain what is missing, with their names and moments.
    """
    problems, missing = [], Counter()
    killed = {version.uri: version.version for version in everything.values() if version.kill}
    lost = sorted(everything.keys() - facts.states.keys())
    problems += [f"{uri} version {version} was accepted and is lost" for uri, version in lost]
    unasked = sorted(facts.states.keys() - everything.keys())
    problems += [f"{uri} version {version} is there and was not accepted" for uri, version in unasked]
    for key, version in accepted.items():
        if key not in facts.deliveries:
            continue
        about = f"{version.uri} version {version.version}"
        withdrawn = killed.get(version.uri, 0) > version.version  # the kill itself is to be sent
        found = _wrong_delivery(version, facts.states[key], facts.deliveries[key], withdrawn=withdrawn or version.kill)
        for message in facts.missing.get(key, ()):
            missing[message["cause"]] += len(message["outlets"])
            due_s = max(version.asked_s, version.embargo_s)
            if not _allowed(message["cause"], due_s, kills, withdrawn=withdrawn):
                found.append(f"{message['cause']} at {len(message['outlets'])} outlets, topic {message['topic']}")
        problems += [f"{about}: {text}" for text in found]
    problems += [f"account fault: {text}" for text in facts.faults]
    counts = facts.counts
    if counts["expected"] != counts["delivered"] + counts["missing"] or counts["outstanding"]:
        problems.append(f"the account does not add up: {counts}")
    return Judgement(tuple(problems), len(lost), counts["expected"], missing)


def _wrong_delivery(version, state, delivery, *, withdrawn):
    """Return what is wrong with a version's delivery, apart from the reasons of what is missing."""
    if state == "stopped":
        return [] if withdrawn else ["it was stopped, and no kill of it was accepted"]
    found = []
    if state != "committed" or not delivery["settled"]:
        found.append(f"it is {state} and {'' if delivery['settled'] else 'not '}settled")
    if delivery["entitled"] != delivery["delivered"] + delivery["missing"]:
        found.append(f"{delivery['entitled']} entitled, {delivery['delivered']} and {delivery['missing']} missing")
    if delivery["entitled"] != version.outlets and not withdrawn:
        found.append(f"{delivery['entitled']} deliveries are expected, and the receipt named {version.outlets} outlets")
    if delivery["first"] and datetime.fromisoformat(delivery["first"]).timestamp() < version.embargo_s:
        found.append(f"it arrived at {delivery['first']}, before its embargo")
    return found


def _allowed(cause, due_s, kills, *, withdrawn):
    """Return whether a delivery of a message that was due at a moment may be missing for a cause."""
    if cause not in EXPLAINED:
        return withdrawn
    name, before_s = EXPLAINED[cause]
    return any(kill.name.startswith(name) and kill.at_s > due_s - before_s for kill in kills)


def log_problems(logs):
    """Return the lines of logs, by the names of their processes, that tell of our own fault."""
    found = []
    for name, text in logs.items():
        for line in text.splitlines():
            event = _event(line)
            if event in FAULTS or line.startswith("Traceback") or "never retrieved" in line:
                found.append(f"{name}: {line[:300]}")
    return found


def _event(line):
    """Return the event of a line of JSON; empty for another line, as a kill may cut one off."""
    try:
        entry = json.loads(line)
    except ValueError:
        return ""
    return entry.get("event", "") if isinstance(entry, dict) else ""
