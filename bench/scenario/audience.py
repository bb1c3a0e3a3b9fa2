"""The tables of a scenario for the audience, the worker processes that hold its outlets, and the metrics endpoint."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from bench.base.units import SECOND_NS, Wrong
from bench.scenario.behaviour_draws import check_behaviours
from bench.scenario.behaviours import BEHAVIOURS_TAKE, Behaviours
from bench.scenario.clients import LABELS_TAKE, Group, Labels, count_groups, sizes_of
from bench.scenario.limits import LINGER, METRICS_PORT, MQTT, OUTLETS, QOS, WORKERS
from bench.scenario.sections import Flag, Number, Section, Text, Whole, whole_number
from bench.scenario.times import DurationNs
from wire.contract.broker import is_host
from wire.contract.control_topics import WIRE_ID
from wire.contract.metric_labels import CHOICES, MOST
from wire.contract.permutation import SALT_MOST, Permutation
from wire.contract.sources import expand_sources
from wire.contract.templates import CLIENT_FIELDS, TemplateError, Values, compile_template
from wire.contract.topic_filters import FilterError, parse_filter
from wire.directory.client_file import ListedClients, read_clients
from wire.errors import DirectoryError, TransportError
from wire.host.files import read_text
from wire.host.reasons import reason_of

__all__ = [
    "Audience",
    "Flag",
    "Metrics",
    "Number",
    "Order",
    "Section",
    "Text",
    "Whole",
    "Workers",
    "whole_number",
]


def _version(value: object) -> object:
    """Accept the number 5: ``--set audience.mqtt=5`` is TOML for a number."""
    return "5" if value == 5 and not isinstance(value, bool) else value


def _sources(value: object) -> object:
    texts = [value] if isinstance(value, str) and value else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise Wrong("this is no list of texts")
    try:
        expand_sources(texts)
    except TransportError as error:
        raise Wrong(error.problem, error.remedy) from None
    return tuple(texts)


def _host(text: str) -> str:
    if not is_host(text):
        raise Wrong(f"{text} is no name or address")
    return text


Sources = Annotated[tuple[str, ...], BeforeValidator(_sources)]


class Audience(Section):
    """``[audience]``: the outlets, and how they connect."""

    outlets: Whole = Field(6_500, ge=OUTLETS.least, le=OUTLETS.most, description=OUTLETS.takes)
    countries: Whole = Field(90, ge=1, le=250, description="a whole number from 1 to 250")
    qos: Annotated[Literal[0, 1, 2], BeforeValidator(whole_number)] = Field(1, description=QOS.takes)
    mqtt: Annotated[Literal["3.1.1", "5"], BeforeValidator(_version)] = Field("3.1.1", description=MQTT.takes)
    persistent: Flag = Field(default=True, description="true or false")
    keepalive_ns: DurationNs = Field(
        60 * SECOND_NS,
        alias="keepalive",
        ge=SECOND_NS,
        le=65_535 * SECOND_NS,  # two bytes of seconds: MQTT 3.1.1 §3.1.2.10
        multiple_of=SECOND_NS,
        description='whole seconds from "1s" to "65535s"',
    )
    away_share: Number = Field(0.0, ge=0, le=1, description="a number from 0 to 1")
    away_for_ns: DurationNs = Field(10 * SECOND_NS, alias="away_for", gt=0, description='a duration such as "10s"')
    away_within_ns: DurationNs = Field(0, alias="away_within", description='a duration from the start, such as "5s"')
    connect_rate: Number = Field(0.0, ge=0, le=1_000_000, description="a number of connects per second, 0 for any")
    control: Whole = Field(20, ge=0, le=1_000, description="a whole number from 0 (none) to 1000")
    subscribe: tuple[Text, ...] = Field((), description='a list of filters such as ["news/{i % 5}", "alerts/#"]')
    clients: Path | None = Field(None, description="a CSV file of clients")
    group: tuple[Group, ...] = Field((), max_length=1_000, description="tables, [[audience.group]]")
    behaviour: Behaviours = Field((), description=BEHAVIOURS_TAKE)
    labels: Labels = Field("auto", description=LABELS_TAKE)
    handshakes: Whole = Field(64, ge=1, le=4_096, description="a whole number from 1 to 4096")

    @model_validator(mode="before")
    @classmethod
    def _count_clients(cls, table: Any) -> Any:
        """Take as many outlets as a file of clients has rows, or groups have clients, where there is no number."""
        if not isinstance(table, dict) or "outlets" in table:
            return table
        if (count := count_groups(table.get("group"))) is not None:
            return table | {"outlets": count}
        path, filters = table.get("clients"), table.get("subscribe") or ()
        if not path or not isinstance(path, str) or not _are_texts(filters):  # the fields say what is wrong
            return table
        listed = _read_clients(Path(path), filters)
        return table | {"outlets": len(listed.clients)}

    @field_validator("subscribe")
    @classmethod
    def _check_filters(cls, filters: tuple[str, ...]) -> tuple[str, ...]:
        for number, text in enumerate(filters):
            try:
                parse_filter(compile_template(text, CLIENT_FIELDS).text(Values()))
            except TemplateError as error:
                raise Wrong(f"column {error.column}: {error.problem}", error.remedy, str(number)) from None
            except FilterError as error:
                raise Wrong(f"{text!r}: {error.problem}", error.remedy, str(number)) from None
        return filters

    @property
    def own(self) -> bool:
        """Whether the outlets are a user's own clients, and not the wire's."""
        return bool(self.subscribe) or self.clients is not None or bool(self.group)

    @model_validator(mode="after")
    def _agrees(self) -> "Audience":
        if self.group and (self.subscribe or self.clients):
            given = "subscribe" if self.subscribe else "clients"
            raise Wrong(f"groups and {given} are given", "give one of them", given)
        if self.group:
            sizes_of(self.group, self.outlets)
        check_behaviours(self.behaviour, self.group, self.outlets)
        return self

    def listed_clients(self) -> ListedClients | None:
        """Return the clients of the file, which is read again; None where there is no file."""
        return None if self.clients is None else _read_clients(self.clients, self.subscribe)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _read_clients(path: Path, subscribe: Sequence[str]) -> ListedClients:
    try:
        return read_clients(read_text(path), str(path), 0, subscribe)
    except OSError as error:
        raise Wrong(f"{path} cannot be read: {reason_of(error)}", "give a readable file", "clients") from None
    except UnicodeDecodeError:
        raise Wrong(f"{path} is no UTF-8", "save it as UTF-8", "clients") from None
    except DirectoryError as error:
        problem, _, remedy = str(error).rpartition("; ")
        raise Wrong(problem, remedy, "clients") from None


class Workers(Section):
    """``[swarm]``: the worker processes that hold the outlets. With ``workers`` 0 the run chooses how many."""

    workers: Whole = Field(0, ge=WORKERS.least, le=WORKERS.most, description=WORKERS.takes)
    remote: Whole = Field(0, ge=0, le=1_000, description="a whole number from 0 to 1000")
    wire_id: Text = Field(
        "wirestorm",
        pattern=f"^{WIRE_ID.pattern}$",
        description="up to 64 letters, digits, hyphens and underscores",
    )
    raw: Flag = Field(default=False, description="true or false")
    source: Sources = Field((), description='a list of addresses and ranges such as "10.0.0.2-10.0.0.9"')


class Order(Section):
    """``[order]``: the outlets at which the order of the fan-out is measured, and what is changed of them to try a
    cause.
    """

    sample: Whole = Field(
        500, ge=0, le=OUTLETS.most, description=f"a number of outlets from 0 (none) to {OUTLETS.most}"
    )
    connects: Whole = Field(0, ge=0, le=SALT_MOST, description=f"a whole number from 0 to {SALT_MOST}")
    client_ids: Whole = Field(0, ge=0, le=SALT_MOST, description=f"a whole number from 0 to {SALT_MOST}")
    swap_filters: Flag = Field(default=False, description="true or false")
    node_shift: Whole = Field(0, ge=0, le=63, description="a whole number from 0 to 63")

    @property
    def permutation(self) -> Permutation:
        """What the run changes of its outlets, to try whether that is a cause of the order."""
        return Permutation(self.connects, self.client_ids, self.swap_filters, self.node_shift)


class Metrics(Section):
    """``[metrics]``: the endpoint that Prometheus scrapes during the run. Port 0 stands for a free port."""

    enabled: Flag = Field(default=True, description="true or false")
    host: Annotated[Text, AfterValidator(_host)] = Field(
        "127.0.0.1",
        pattern=r"^[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}$",
        description="an address of this machine, such as 0.0.0.0 for every one",
    )
    port: Whole = Field(0, ge=METRICS_PORT.least, le=METRICS_PORT.most, description=METRICS_PORT.takes)
    linger_ns: DurationNs = Field(0, alias="linger", le=LINGER.most_ns, description=LINGER.takes)
    labels: Literal["auto", "none", "language", "region", "topic", "template", "behaviour", "group"] = Field(
        "auto", description=f"one of {', '.join(CHOICES)}"
    )
    labels_most: Whole = Field(MOST, ge=1, le=1_000, description="a whole number from 1 to 1000")

    @model_validator(mode="after")
    def _agrees(self) -> "Metrics":
        if self.port and not self.enabled:
            raise Wrong("it is given while metrics are off", "set enabled = true, or leave the port out", "port")
        return self
