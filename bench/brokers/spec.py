"""Which broker is meant, and how to get in. A password leaves the URL it came in at once, and goes to
children by environment alone; nothing here prints it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from bench.errors import ConfigurationError
from bench.scenario_units import Wrong
from wire.contract.broker import BrokerUrl, Credentials
from wire.errors import SettingsError
from wire.tls import client_context

__all__ = ["BrokerKind", "BrokerSpec", "parse_broker"]

BrokerKind = Literal["embedded", "mosquitto", "url"]
REMEDY = "give embedded, mosquitto or a URL such as mqtt://host:1883, with TLS mqtts://host:8883"


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
        return str(Path(value).absolute())  # workers may have another folder
    return ""


Url = Annotated[BrokerUrl, BeforeValidator(_url), PlainSerializer(lambda url: url.text, return_type=str)]
CaFile = Annotated[str, BeforeValidator(_ca)]


class BrokerSpec(BaseModel):
    """A broker to open, and the ``[broker]`` table of a scenario. ``urls`` are the nodes of one cluster."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: BrokerKind = Field("embedded", description="embedded, mosquitto or url")
    urls: tuple[Url, ...] = Field((), description='a list of URLs such as "mqtt://host:1883"')
    ca: CaFile = Field("", description="the PEM file of the CA that signed the broker's certificate")
    nodes: Annotated[int, Field(strict=True)] = Field(1, ge=1, le=99, description="a whole number from 1 to 99")

    @model_validator(mode="before")
    @classmethod
    def _urls_say_so(cls, table: Any) -> Any:
        """URLs are a broker of that kind, said or not; one may stand for a list of one."""
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
        """Those that a URL carries."""
        return next((url.credentials for url in self.urls if url.credentials), None)


def parse_broker(texts: str | Sequence[str]) -> BrokerSpec:
    """``--broker``, once or several times: ``embedded``, ``mosquitto``, or the URLs of one cluster's nodes.

    ConfigurationError for anything else.
    """
    given = (texts,) if isinstance(texts, str) else tuple(texts)
    if given == ("embedded",):
        return BrokerSpec(kind="embedded")
    if given == ("mosquitto",):
        return BrokerSpec(kind="mosquitto")
    urls = []
    for text in given:
        try:
            urls.append(BrokerUrl.parse(text))
        except ValueError as error:
            raise ConfigurationError("--broker", "", str(error), REMEDY) from None
    if not urls:
        raise ConfigurationError("--broker", "", "it is empty", REMEDY)
    if len({url.credentials for url in urls if url.credentials}) > 1:
        problem = "the nodes of one cluster are given different credentials"
        raise ConfigurationError("--broker", "", problem, "give one user")
    return BrokerSpec(kind="url", urls=tuple(urls))
