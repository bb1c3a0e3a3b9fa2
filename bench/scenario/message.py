"""The ``[message]`` of a scenario: messages of one's own in the place of the calendar's releases."""

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from bench.base.format import cut
from bench.base.units import SECOND_NS, Wrong
from bench.scenario.bandwidth import SizeBytes
from bench.scenario.data_files import DataFile, read_data
from bench.scenario.sections import Flag, Number, Section, Text, Whole, check_sendable
from wire.contract.stamp import LENGTH, USER_PROPERTY
from wire.contract.templates import CLIENT_FIELDS, MESSAGE_FIELDS, Template, TemplateError, Values, compile_template
from wire.contract.topic_filters import FilterError, check_name
from wire.feed.payloads import SIZE_MOST_BYTES, FixedPayload, Payload, SizedPayload
from wire.feed.plan import Rate
from wire.host.files import read_file
from wire.host.reasons import reason_of

__all__ = ["Message", "format_rate", "parse_rate"]

TOPICS_MOST, PUBLISHERS_MOST = 100_000, 1_000
UNITS_NS = {"s": SECOND_NS, "min": 60 * SECOND_NS, "m": 60 * SECOND_NS, "h": 3_600 * SECOND_NS}
SHOWN = 80  # characters of a topic in an error
RATE = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?) ?/ ?([a-z]+)\s*")
RATE_TAKES = 'messages in a second, a minute or an hour, such as "5/s" or "30/min"'
PAYLOADS = ("payload", "payload_file", "payload_template", "size_bytes")


def parse_rate(text: object) -> Rate:
    """Return ``5/s``, ``0.5/s``, ``30/min`` or ``10/h`` as a rate; Wrong for anything else."""
    if isinstance(text, Rate):
        return text
    found = RATE.fullmatch(text) if isinstance(text, str) else None
    if found is None or found[2] not in UNITS_NS or not Decimal(found[1]):
        raise Wrong(f"this is no rate with its unit ({', '.join(f'/{unit}' for unit in UNITS_NS)})")
    rate = Fraction(Decimal(found[1])) / UNITS_NS[found[2]]
    return Rate(rate.numerator, rate.denominator)


def format_rate(rate: Rate) -> str:
    """Return the text that parses to a rate."""
    for unit in ("s", "min", "h"):
        value = Fraction(rate.messages, rate.period_ns) * UNITS_NS[unit] * 1_000_000_000
        if value.denominator == 1:
            return f"{Decimal(value.numerator).scaleb(-9).normalize():f}/{unit}"
    return f"{float(Fraction(rate.messages * SECOND_NS, rate.period_ns)):.9f}/s"


RateValue = Annotated[Rate, BeforeValidator(parse_rate), PlainSerializer(format_rate, return_type=str)]


class Message(Section):
    """``[message]``: topics, payloads and pace. The rate is that of all topics together, which take turns."""

    topic: Text = Field(description='a topic, with {i} for its number: "news/{i}"')
    topics: Whole = Field(1, ge=1, le=TOPICS_MOST, description=f"a whole number from 1 to {TOPICS_MOST}")
    rate: RateValue = Field(parse_rate("1/s"), description=RATE_TAKES)
    publishers: Whole = Field(1, ge=1, le=PUBLISHERS_MOST, description=f"a whole number from 1 to {PUBLISHERS_MOST}")
    payload: Text | None = Field(None, description="a template of the payload")
    payload_file: Path | None = Field(None, description="a file, sent byte for byte")
    payload_template: Path | None = Field(None, description="a file with a template of the payload")
    size_bytes: SizeBytes | None = Field(None, alias="size", gt=0, description='a size from "1B" to "16MB"')
    size_sigma: Number = Field(0.0, ge=0, le=3, description="a number from 0 (one size) to 3")
    data: Path | None = Field(None, description="a file of CSV or of JSON lines")
    data_order: Literal["in turn", "random"] = Field("in turn", description='"in turn" or "random"')
    content_type: Text = Field("", max_length=1_000, description="a media type such as application/json")
    utf8: Flag = Field(default=False, description="true or false")
    retain: Flag = Field(default=False, description="true or false")
    user_properties: dict[str, Text] = Field({}, max_length=64, description="a table of texts, which are templates")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        given = [Message.model_fields[name].alias or name for name in PAYLOADS if getattr(self, name) is not None]
        if len(given) > 1:
            raise Wrong(f"{' and '.join(given)} are given", "give one of them", given[1])
        if self.size_sigma and "size" not in given:
            raise Wrong("it is given without a size", "give the median, size", "size_sigma")
        if self.size_bytes is not None and self.size_bytes > SIZE_MOST_BYTES:
            raise Wrong(f"{self.size_bytes} bytes are too many", "give 16MB at most", "size")
        if USER_PROPERTY in self.user_properties:
            raise Wrong("a stamp has this name", "give it another name", f"user_properties.{USER_PROPERTY}")
        if self.publishers > self.topics:
            problem = f"{self.publishers} publishers have {self.topics} topics, and each needs one of its own"
            raise Wrong(problem, f"give {self.topics} at most, or more topics", "publishers")
        check_sendable("content_type", [self.content_type])
        check_sendable("user_properties", itertools.chain(*self.user_properties.items()))
        self._check_topics()
        _ = self.body, self.property_templates  # raise where they can't be used
        return self

    @cached_property
    def topic_template(self) -> Template:
        """The compiled topic."""
        return _compiled(self.topic, "topic", fields=CLIENT_FIELDS)

    @cached_property
    def data_file(self) -> DataFile | None:
        """The data, read from its file; Wrong where it can't be used."""
        if self.data is None:
            return None
        try:
            return read_data(self.data)
        except Wrong as error:
            raise Wrong(error.problem, error.remedy, "data") from None

    @cached_property
    def body(self) -> Payload:
        """The payload, compiled or read; 1 kB where none is given."""
        if self.payload_file is not None:
            return FixedPayload(_read(self.payload_file, "payload_file"))
        if self.payload_template is not None:
            source = _read(self.payload_template, "payload_template")
            return self._template(source, "payload_template", self.payload_template)
        if self.payload is not None:
            return self._template(self.payload, "payload")
        return SizedPayload(0, self.size_bytes or 1_000, self.size_sigma)

    @cached_property
    def property_templates(self) -> tuple[tuple[str, Template], ...]:
        """The user properties, compiled."""
        fields = tuple(name for name in MESSAGE_FIELDS if name != "stamp")
        columns = self.data_file.columns if self.data_file else ()
        return tuple(
            (name, _compiled(text, f"user_properties.{name}", fields=fields, columns=columns))
            for name, text in self.user_properties.items()
        )

    def topic_names(self, seed: int = 0) -> tuple[str, ...]:
        """Return the topics by their numbers."""
        return tuple(self._topic_texts(seed))

    def _topic_texts(self, seed: int) -> Iterator[str]:
        return (self.topic_template.text(Values(i=number, seed=seed)) for number in range(self.topics))

    def problem_with(self, mqtt: str) -> Wrong | None:
        """Return why messages can't be sent as they are in this version of MQTT; None where they can."""
        if mqtt == "5":
            return None
        if isinstance(self.body, SizedPayload) and (self.size_bytes or LENGTH) < LENGTH:
            text = f"the stamp has {LENGTH} bytes, and MQTT 3.1.1 has no other place for it"
            return Wrong(text, f'give "{LENGTH}B" or more, or audience.mqtt = "5"', "size")
        for key, held in (("content_type", self.content_type), ("user_properties", self.user_properties)):
            if held:
                return Wrong("MQTT 3.1.1 has none", 'leave it out, or give audience.mqtt = "5"', key)
        return None

    def _template(self, source: bytes | str, key: str, path: Path | None = None) -> Template:
        columns = self.data_file.columns if self.data_file else ()
        return _compiled(source, key, columns=columns, path=path)

    def _check_topics(self) -> None:
        if self.topics > 1 and not self.topic_template.fields:
            raise Wrong(f"all {self.topics} topics are the same", "put {i} in it, or leave topics out", "topic")
        seen: dict[str, int] = {}
        for number, name in enumerate(self._topic_texts(0)):
            try:
                check_name(name)
            except FilterError as error:
                raise Wrong(f"{cut(name, SHOWN)!r}: {error.problem}", error.remedy, "topic") from None
            if (first := seen.setdefault(name, number)) != number:
                problem = f"topics {first} and {number} are both {cut(name, SHOWN)}"
                raise Wrong(problem, "let {i} tell them apart", "topic")


def _compiled(
    source: bytes | str,
    key: str,
    *,
    fields: tuple[str, ...] = MESSAGE_FIELDS,
    columns: tuple[str, ...] = (),
    path: Path | None = None,
) -> Template:
    try:
        return compile_template(source, fields, columns)
    except TemplateError as error:
        where = (
            f"column {error.column}"
            if path is None and error.line == 1
            else f"line {error.line}, column {error.column}"
        )
        where = where if path is None else f"{path}:{error.line}:{error.column}"
        raise Wrong(f"{where}: {error.problem}", error.remedy, key) from None


def _read(path: Path, key: str) -> bytes:
    try:
        return read_file(path, SIZE_MOST_BYTES)
    except OSError as error:
        remedy = "give a readable file of at most 16 MB"
        raise Wrong(f"{path} cannot be read: {reason_of(error)}", remedy, key) from None
