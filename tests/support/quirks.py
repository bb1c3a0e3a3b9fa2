"""The oddities of brokers, by name, and what the account of a run with each must say.

``OUTLET_QUIRKS`` are oddities towards the outlets, or towards every client; ``PUBLISHER_QUIRKS`` are those towards the
publisher.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["OUTLET_QUIRKS", "PUBLISHER_QUIRKS", "QUIRKS", "Quirk"]

QUOTA, DENIED, UNSPECIFIED, PAYLOAD_FORMAT = 0x97, 0x87, 0x80, 0x99  # reason codes (MQTT 5.0 §2.4)

Summary = Mapping[str, Any]


@dataclass(frozen=True)
class Quirk:
    """The options of the broker, and whether a summary says what happened, given MQTT's version and the QoS.

    ``refusing``: no outlet comes on. ``slow``: a run waits for a time limit of its own. ``retained``: a message is on
    one of the outlets' topics before the run. ``fault``: how the error reads with which a run at one of the versions
    ``fault_in`` does not begin, with the exit code ``code``: 104 where another try would end the same.
    """

    options: tuple[str, ...]
    told: Callable[[Summary, str, int], bool]
    refusing: bool = False
    slow: bool = False
    retained: bool = False
    fault: str = ""
    fault_in: tuple[str, ...] = ("3.1.1", "5")
    code: int = 1


def _whole(found, mqtt, qos):
    return not found["missing"] and not found["duplicates"] and found["expected"] > 0


def _lower_qos(found, mqtt, qos):
    return (qos == 0) is not any("was asked for" in doubt for doubt in found["doubts"])


def _ended(reason, older=""):
    """A connection ended for a reason, which reads otherwise at MQTT 3.1.1 where its DISCONNECT is a client's alone."""
    return lambda found, mqtt, qos: any(
        (older if older and mqtt == "3.1.1" else reason) in text for text in found["disconnects"]
    )


def _refused(reason, versions=("3.1.1", "5")):
    def told(found, mqtt, qos):
        return mqtt not in versions or any(reason in text for text in found["outlets_refused"])

    return told


def _foreign(found, mqtt, qos):
    return found["foreign"] > 0 and not found["misdelivered"]


def _retained(found, mqtt, qos):
    return found["retained"] > 0 and not found["foreign"] + found["misdelivered"]


def _messages_refused(found, mqtt, qos):
    """At QoS 1 in MQTT 5 the broker's word is the cause; elsewhere it has none, the messages are lost, and a note says
    what may be behind it.

    The fake broker's PUBREC has no reason code.
    """
    causes = found["missing_by_cause"]
    if (mqtt, qos) != ("5", 1):
        hinted = any("every delivery on all circuits was lost" in note for note in found["notes"])
        return hinted and causes["lost"] == found["missing"] == found["expected"] > 0
    return causes["lost"] == 0 < causes["refused"] and found["refused"] > 0


def _too_large(found, mqtt, qos):
    """The messages that are too large are refused, and the others arrive; QoS 0 of MQTT 3.1.1 knows no refusal."""
    causes = found["missing_by_cause"]
    known = mqtt == "5" or qos > 0
    return found["delivered"] > 0 and found["missing"] > 0 and (causes["lost"] == 0 < causes["refused"] or not known)


def _served_up_to(most):
    """Above that QoS a run is INVALID in MQTT 5; MQTT 3.1.1 has no word for it, and the broker ends the connections."""

    def told(found, mqtt, qos):
        if qos <= most:
            return _whole(found, mqtt, qos)
        if mqtt == "5":
            return found["verdict"] == "INVALID" and any("was asked for" in doubt for doubt in found["doubts"])
        return found["missing_by_cause"]["lost"] == 0 < found["missing"]

    return told


def _unacknowledged(found, mqtt, qos):
    """What was sent arrived, acknowledged or not; versions that wait for an acknowledgement are unsent."""
    if qos == 0:
        return _whole(found, mqtt, qos)
    return found["missing"] == found["missing_by_cause"]["unsent"] and found["delivered"] > 0


def _never(found, mqtt, qos):
    """The run does not begin: its end is all there is."""
    return False


OUTLET_QUIRKS = {
    "plain": Quirk((), _whole),
    "keep-alive 2": Quirk(("server_keepalive=2",), lambda found, mqtt, qos: not found["disconnects"]),
    "receive maximum 5": Quirk(("receive_maximum=5",), _whole),
    "granted QoS": Quirk(("grant=0",), _lower_qos),
    "topic aliases": Quirk(("topic_alias_maximum=3",), _whole),
    "session expiry": Quirk(("session_expiry=0",), _whole),
    "no retain": Quirk(("no_retain",), _whole),
    "no wildcards": Quirk(
        ("no_wildcards",), _whole, fault="takes no subscriptions with wildcards", fault_in=("5",), code=104
    ),
    "packets of 60": Quirk(("max_packet=60",), _refused("packet too large", ("5",)), slow=True),
    "subscription refused": Quirk(("suback_fail=3",), _refused("subscription to wire/v1/")),
    "late SUBACK": Quirk(("suback_delay=0.5",), _whole),
    "early publish": Quirk(("publish_before_suback",), _retained, retained=True),
    "retained": Quirk((), _retained, retained=True),
    "early $SYS": Quirk(("early_sys",), _foreign),
    "doubled": Quirk(("double_nth=20",), lambda found, mqtt, qos: found["duplicates"] > 0 and not found["missing"]),
    "dropped": Quirk(
        ("drop_nth=20",),
        lambda found, mqtt, qos: 0 < found["missing_by_cause"]["lost"] == found["missing"] and not found["duplicates"],
    ),
    "per filter": Quirk(("per_filter",), _whole),
    "sent again": Quirk(
        ("dup_resend",), lambda found, mqtt, qos: bool(found["duplicates"]) == (qos == 1) and not found["missing"]
    ),
    "false session": Quirk(
        ("lie_present",),
        lambda found, mqtt, qos: qos > 0 or any("a session is present" in text for text in found["outlets_refused"]),
    ),
    "byte by byte": Quirk(("bytewise",), lambda found, mqtt, qos: found["expected"] > 0),
    "chatty": Quirk(("chatty",), _whole),
    "garbage": Quirk(("tail_garbage",), lambda found, mqtt, qos: found["expected"] > 0),
    "kicked": Quirk(("kick_after=1",), _ended("server shutting down", "closed by the broker")),
    "some kicked": Quirk(("kick_after=1", "kick_nth=3"), lambda found, mqtt, qos: bool(found["disconnects"])),
    "some refused": Quirk(("refuse_nth=10",), _ended("CONNACK")),
    "none let in": Quirk(("refuse_nth=1", "refuse_code=5"), _refused("CONNACK 5: not authorised"), refusing=True),
    "ids of 23": Quirk(("max_id=23",), lambda found, mqtt, qos: not found["outlets_refused"]),
    "no pong": Quirk(("no_pong",), _whole),
    "hanging": Quirk(("hang_nth=50",), _ended("handshake timed out"), slow=True),
}

PUBLISHER_QUIRKS = {
    "maximum QoS 0": Quirk(("maximum_qos=0",), _served_up_to(0)),
    "maximum QoS 1": Quirk(("maximum_qos=1",), _served_up_to(1)),
    "packets of 6,000": Quirk(("max_packet=6000",), _too_large),
    "receive maximum 1": Quirk(("receive_maximum=1",), _whole),
    "keep-alive 1": Quirk(("server_keepalive=1",), _whole),
    "quota": Quirk((f"puback_code={QUOTA}",), _messages_refused),
    "not authorised": Quirk((f"puback_code={DENIED}",), _messages_refused),
    "unspecified": Quirk((f"puback_code={UNSPECIFIED}",), _messages_refused),
    "payload format": Quirk((f"puback_code={PAYLOAD_FORMAT}",), _messages_refused),
    "slow PUBACK": Quirk(("puback_delay=0.5",), lambda found, mqtt, qos: found["missing_by_cause"]["lost"] == 0),
    "no PUBACK": Quirk(("no_puback",), _unacknowledged),
    "closed": Quirk(("close_at_once",), _never, fault="it closed the connection in place of a CONNACK"),
    "banner": Quirk(("banner=SSH-2.0-x",), _never, fault="it does not answer in MQTT", code=104),
    "silent": Quirk(("silent",), _never, fault="no answer within 10 s"),
}

QUIRKS = OUTLET_QUIRKS | PUBLISHER_QUIRKS
