"""The specification of a broker: what to start, or the URLs to connect to.

A password is taken out of its URL at once and goes to child processes by environment alone; nothing here prints it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from bench.base.units import Wrong
from bench.brokers.option import read_broker_option
from wire.contract.broker import BrokerUrl, Credentials
from wire.errors import SettingsError
from wire.host.tls import client_context

__all__ = ["BrokerKind", "BrokerSpec", "parse_broker"]

BrokerKind = Literal["embedded", "mosquitto", "url"]


def _url(value: object) -> BrokerUrl:
    if isinstance(value, BrokerUrl):
        return value
    if not isinstance(value, str):
        raise Wrong("this is no text")
    try:
        return BrokerUrl.parse(value)
    except ValueError as error:
        raise Wrong(str(error)) from None


def _ca(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("this is no text")
    if value:
        try:
            client_context(value)
        except SettingsError as error:
            problem, _, remedy = str(error).rpartition("; ")
            raise Wrong(problem, remedy) from None
        return str(Path(value).absolute())  # a worker may have another working folder
    return ""


Url = Annotated[BrokerUrl, BeforeValidator(_url), PlainSerializer(lambda url: url.text, return_type=str)]
CaFile = Annotated[str, BeforeValidator(_ca)]


class BrokerSpec(BaseModel):
    """The broker of a run, and the ``[broker]`` table of a scenario. ``urls`` are the nodes of one cluster."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: BrokerKind = Field("embedded", description="embedded, mosquitto or url")
    urls: tuple[Url, ...] = Field((), description='a list of URLs such as "mqtt://host:1883"')
    ca: CaFile = Field("", description="the PEM file of the CA that signed the broker's certificate")
    nodes: Annotated[int, Field(strict=True)] = Field(1, ge=1, le=99, description="a whole number from 1 to 99")

    @model_validator(mode="before")
    @classmethod
    def _kind_of_urls(cls, table: Any) -> Any:
        """Let ``urls`` imply the kind ``url``, and a single text stand for a list of one."""
        if isinstance(table, dict) and isinstance(table.get("urls"), str):
            table = {**table, "urls": [table["urls"]]}
        if isinstance(table, dict) and table.get("urls"):
            table = {"kind": "url", **table}
        return table

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.kind == "url" and not self.urls:
            raise Wrong("this kind needs one", 'give urls = ["mqtt://host:1883"]', "urls")
        if self.kind != "url" and self.urls:
            raise Wrong(f"a broker of kind {self.kind} is started here and has none", 'set kind = "url"', "urls")
        if self.ca and not any(url.tls for url in self.urls):
            raise Wrong("there is no mqtts:// among the broker's URLs", "leave it out, or give one", "ca")
        if self.kind != "embedded" and self.nodes != 1:
            raise Wrong("only the embedded broker starts a cluster", "leave nodes out", "nodes")
        if len({url.credentials for url in self.urls if url.credentials}) > 1:
            raise Wrong("the nodes of one cluster are given different credentials", "give one user", "urls")
        return self

    @property
    def credentials(self) -> Credentials | None:
        """The credentials that a URL carries; None if no URL carries any."""
        return next((url.credentials for url in self.urls if url.credentials), None)


def parse_broker(texts: str | Sequence[str]) -> BrokerSpec:
    """Return the broker of ``--broker``: ``embedded``, ``mosquitto``, or the URLs of one cluster's nodes.

    The option is given once, or once for each node. ConfigurationError for anything else.
    """
    given = read_broker_option((texts,) if isinstance(texts, str) else tuple(texts))
    if isinstance(given, tuple):
        return BrokerSpec(kind="url", urls=given)
    return BrokerSpec.model_validate({"kind": given})
