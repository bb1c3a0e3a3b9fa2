"""The ``[session]`` of a scenario: what the outlets' MQTT sessions ask of the broker, and how clients authenticate."""

import itertools
from pathlib import Path
from typing import Annotated, Literal, Self

from msgspec import ValidationError, convert, to_builtins
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from bench.base.units import SECOND_NS, Wrong, format_duration, parse_duration
from bench.scenario.audience import Audience
from bench.scenario.bandwidth import SizeBytes
from bench.scenario.sections import Flag, Section, Text, Whole, check_sendable, whole_number
from bench.scenario.times import DurationNs
from wire.contract.broker import AUTHENTICATION, TOKENS
from wire.contract.client_names import fill, problem_of
from wire.contract.session_config import METHODS, NEVER_S, SessionConfig, WillConfig
from wire.host.files import is_file

__all__ = ["SessionTable", "WillTable"]

FIELDS_TAKEN = "fields such as {i}, {outlet}, {run} and {wire_id}"
NEVER = "never"
PACKET_BYTES_LEAST = 128  # below it no release fits
# The keys that mean nothing in MQTT 3.1.1, and the sections of MQTT 5.0 that have them.
WILL_DELAY = "§3.1.3.2.2"
OF_MQTT_5 = {
    "clean_start": "§3.1.2.4",
    "expiry": "§3.1.2.11.2",
    "receive_maximum": "§3.1.2.11.3",
    "maximum_packet_size": "§3.1.2.11.4",
    "topic_alias_maximum": "§3.1.2.11.5",
    "retain_handling": "§3.8.3.1",
    "retain_as_published": "§3.8.3.1",
    "response_information": "§3.1.2.11.6",
    "problem_information": "§3.1.2.11.7",
    "user_properties": "§3.1.2.11.8",
    "subscribe_properties": "§3.8.2.1.3",
    "authentication": "§4.12",
}


def _template(text: str) -> str:
    if problem := problem_of(text):
        raise Wrong(*_parted(problem))
    return text


def _parted(problem: str) -> tuple[str, str]:
    said, _, remedy = problem.partition("; ")
    return said, remedy


def _expiry(value: object) -> object:
    return NEVER_S * SECOND_NS if value == NEVER else parse_duration(value)


def _shown_expiry(value: int) -> str:
    return NEVER if value == NEVER_S * SECOND_NS else format_duration(value)


def _file(path: str) -> str:
    if path and not is_file(path):
        raise Wrong(f"there is no file {path}", "give a file of tokens, relative to the scenario's folder")
    return str(Path(path).absolute()) if path else ""


Template = Annotated[Text, AfterValidator(_template)]
Pairs = dict[Text, Text]


class WillTable(Section):
    """``[session.will]``: the broker publishes it when an outlet's connection ends without a DISCONNECT."""

    topic: Template = Field("", max_length=1_024, description=f"a topic, with {FIELDS_TAKEN} in it; empty for no will")
    payload: Template = Field("", max_length=65_535, description=f"a text, with {FIELDS_TAKEN} in it")
    qos: Annotated[Literal[0, 1, 2], BeforeValidator(whole_number)] = Field(0, description="0, 1 or 2")
    retain: Flag = Field(default=False, description="true or false")
    delay_ns: DurationNs = Field(
        0,
        alias="delay",
        ge=0,
        le=NEVER_S * SECOND_NS,
        multiple_of=SECOND_NS,
        description='whole seconds such as "5s"',
    )

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if "+" in self.topic or "#" in self.topic:
            raise Wrong("a topic has no + or #", "name one topic", "topic")
        if not self.topic and (self.payload or self.qos or self.retain or self.delay_ns):
            raise Wrong("a will without a topic is none", 'give topic = "wills/{i}"', "topic")
        return self


class SessionTable(Section):
    """``[session]``: the outlets' sessions. Keys of MQTT 5 alone are refused where the outlets speak 3.1.1."""

    client_id: Template = Field("", max_length=1_024, description="a text with {i} or {outlet} in it, such as desk-{i}")
    username: Template = Field("", max_length=1_024, description=f"a user name, with {FIELDS_TAKEN} in it")
    clean_start: Flag = Field(default=False, description="true or false")
    expiry_ns: Annotated[int, BeforeValidator(_expiry), PlainSerializer(_shown_expiry, return_type=str)] = Field(
        3_600 * SECOND_NS,
        alias="expiry",
        ge=0,
        le=NEVER_S * SECOND_NS,
        multiple_of=SECOND_NS,
        description='whole seconds such as "10m", or "never"',
    )
    receive_maximum: Whole = Field(65_535, ge=1, le=65_535, description="a whole number from 1 to 65535")
    maximum_packet_size: SizeBytes = Field(
        0, ge=0, le=268_435_455, description='a size such as "64kB", at least 128B; "0B" announces none'
    )
    topic_alias_maximum: Whole = Field(0, ge=0, le=65_535, description="a whole number from 0 (none) to 65535")
    retain_handling: Annotated[Literal[0, 1, 2], BeforeValidator(whole_number)] = Field(
        0, description="0 (retained messages at each subscription), 1 (at a new one) or 2 (never)"
    )
    retain_as_published: Flag = Field(default=False, description="true or false")
    response_information: Flag = Field(default=False, description="true or false")
    problem_information: Flag = Field(default=True, description="true or false")
    user_properties: Pairs = Field({}, max_length=100, description='a table of texts such as {site = "north"}')
    subscribe_properties: Pairs = Field({}, max_length=100, description='a table of texts such as {site = "north"}')
    authentication: Literal["", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field("", description=" or ".join(METHODS))
    token_file: Annotated[Text, AfterValidator(_file)] = Field("", description="a file with one token a line, or a CSV")
    token_column: Text = Field("", description="the column of token_file that has the tokens")
    # A command may have a secret among its words: a scenario that is written down leaves it out.
    token_command: Annotated[Text, PlainSerializer(lambda _: "", return_type=str)] = Field(
        "", repr=False, description="a program with its arguments, which writes one token"
    )
    will: WillTable = Field(WillTable(), description="a table, [session.will]")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.token_file and self.token_command:
            raise Wrong("there is a token_file too", "give one of the two", "token_command")
        if self.token_column and not self.token_file:
            raise Wrong("there is no token_file", "give the CSV file that has the column", "token_column")
        if self.authentication and (self.token_file or self.token_command):
            raise Wrong(
                "a token is sent in place of a password, which SCRAM never sends", "leave it out", "authentication"
            )
        if 0 < self.maximum_packet_size < PACKET_BYTES_LEAST:
            raise Wrong("no release fits it", 'give "128B" or more', "maximum_packet_size")
        for key in ("user_properties", "subscribe_properties"):
            check_sendable(key, itertools.chain(*getattr(self, key).items()))
        try:
            convert(to_builtins(self.config()), SessionConfig)
        except ValidationError as error:
            raise Wrong(str(error), "give other texts") from None
        return self

    def check(self, audience: Audience, wire_id: str) -> None:
        """Raise Wrong where the outlets' MQTT, or their number, does not go with a key."""
        key = self._foreign_key() if audience.mqtt == "3.1.1" else ""
        if key:
            problem = f"it is MQTT 5's ({OF_MQTT_5.get(key, WILL_DELAY)}), and the outlets speak 3.1.1"
            raise Wrong(problem, 'set audience.mqtt = "5", or leave it out', f"session.{key}")
        shared = self._shared_client_id(audience.outlets, wire_id)
        if shared:
            raise Wrong(f"two outlets would be {shared}", "put {i} or {outlet} in it", "session.client_id")
        if self.expiry_ns != type(self).model_fields["expiry_ns"].default and not (
            audience.persistent and audience.qos
        ):
            problem = "the broker keeps no session at QoS 0, or with persistent = false"
            remedy = "set audience.persistent = true and a QoS of 1 or 2, or leave it out"
            raise Wrong(problem, remedy, "session.expiry")

    def _shared_client_id(self, outlets: int, wire_id: str) -> str:
        """Return a client id that two of so many outlets would have, which would throw each other out (MQTT 3.1.1
        §3.1.4); empty where each has its own.
        """
        seen: set[str] = set()
        for index in range(outlets if self.client_id else 0):
            name = fill(self.client_id, index=index, outlet=f"{index}", run_id=0, wire_id=wire_id)
            if name in seen:
                return name
            seen.add(name)
        return ""

    def _foreign_key(self) -> str:
        """Return the first key that is given and means nothing in MQTT 3.1.1; empty where there is none."""
        for name, field in type(self).model_fields.items():
            if (field.alias or name) in OF_MQTT_5 and getattr(self, name) != field.default:
                return field.alias or name
        return "will.delay" if self.will.delay_ns else ""

    def config(self) -> SessionConfig:
        """Return the part of this that every worker gets; it has no secret."""
        will = self.will
        return SessionConfig(
            client_id=self.client_id,
            username=self.username,
            clean_start=self.clean_start,
            expiry_s=self.expiry_ns // SECOND_NS,
            receive_maximum=self.receive_maximum,
            packet_most=self.maximum_packet_size,
            topic_alias_maximum=self.topic_alias_maximum,
            retain_handling=self.retain_handling,
            retain_as_published=self.retain_as_published,
            response_information=self.response_information,
            problem_information=self.problem_information,
            user_properties=tuple(self.user_properties.items()),
            subscribe_properties=tuple(self.subscribe_properties.items()),
            authentication=self.authentication,
            will=WillConfig(will.topic, will.payload, will.qos, will.retain, will.delay_ns // SECOND_NS)
            if will.topic
            else None,
        )

    def environment(self) -> dict[str, str]:
        """Return the variables by which the processes of a run authenticate: no secret is in an argument."""
        values = (self.token_file, self.token_column, self.token_command)
        named = {AUTHENTICATION: self.authentication} | dict(zip(TOKENS, values, strict=True))
        return {name: value for name, value in named.items() if value}
