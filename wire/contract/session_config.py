"""What the outlets' sessions ask of a broker beside QoS and filters: a part of the configuration of every worker.

No secret is in it: passwords, tokens and the commands that make them do not travel over the control link.
"""

from typing import Annotated

from msgspec import Meta, Struct

from wire.contract.client_names import problem_of

__all__ = ["HOUR_S", "METHODS", "NEVER_S", "SessionConfig", "UserProperties", "WillConfig"]

HOUR_S = 3_600
NEVER_S = 0xFFFF_FFFF  # a session that does not expire (MQTT 5.0 §3.1.2.11.2)
METHODS = ("SCRAM-SHA-256", "SCRAM-SHA-512")  # enhanced authentication, wire.host.scram

Name = Annotated[str, Meta(max_length=1_024)]
TwoBytes = Annotated[int, Meta(ge=0, le=65_535)]
FourBytes = Annotated[int, Meta(ge=0, le=NEVER_S)]
Property = Annotated[str, Meta(max_length=1_024, pattern=r"\A[^\x00]*\Z")]
UserProperties = Annotated[tuple[tuple[Property, Property], ...], Meta(max_length=100)]


class WillConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """The will of each outlet (MQTT 5.0 §3.1.2.5): topic and payload are templates of ``client_names``.

    ``delay_s`` is MQTT 5's alone (§3.1.3.2.2).
    """

    topic: Annotated[str, Meta(min_length=1, max_length=1_024)]
    payload: Annotated[str, Meta(max_length=65_535)] = ""
    qos: Annotated[int, Meta(ge=0, le=2)] = 0
    retain: bool = False
    delay_s: FourBytes = 0


class SessionConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """The sessions of the outlets. ``client_id`` and ``username`` are templates of ``client_names``; empty: the run's
    id with the outlet's, and the user of the broker's credentials.

    MQTT 5's alone: ``clean_start``, ``expiry_s`` of the sessions that last, ``receive_maximum``, ``packet_most`` (0:
    not announced), ``topic_alias_maximum``, the options of SUBSCRIBE, the information that is asked for, the user
    properties of CONNECT and SUBSCRIBE, and ``authentication``, one of METHODS or empty.
    """

    client_id: Name = ""
    username: Name = ""
    clean_start: bool = False
    expiry_s: FourBytes = HOUR_S
    receive_maximum: Annotated[int, Meta(ge=1, le=65_535)] = 65_535
    packet_most: Annotated[int, Meta(ge=0, le=268_435_460)] = 0
    topic_alias_maximum: TwoBytes = 0
    retain_handling: Annotated[int, Meta(ge=0, le=2)] = 0
    retain_as_published: bool = False
    response_information: bool = False
    problem_information: bool = True
    user_properties: UserProperties = ()
    subscribe_properties: UserProperties = ()
    authentication: Annotated[str, Meta(pattern=r"\A(SCRAM-SHA-(256|512))?\Z")] = ""
    will: WillConfig | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a template that can't be filled."""
        will = self.will
        for text in (self.client_id, self.username, *((will.topic, will.payload) if will else ())):
            if problem := problem_of(text):
                raise ValueError(problem)
