"""Which broker is meant, and how to get in. A password leaves the URL it came in at once, and goes to
children by environment alone; nothing here prints it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from bench.errors import ConfigurationError
from bench.scenario_units import Wrong

__all__ = ["PASSWORD", "USERNAME", "BrokerKind", "BrokerSpec", "BrokerUrl", "Credentials", "parse_broker"]

BrokerKind = Literal["embedded", "mosquitto", "url"]
PORT = 1883  # IANA's for mqtt
USERNAME, PASSWORD = "WIRESTORM_BROKER_USERNAME", "WIRESTORM_BROKER_PASSWORD"
REMEDY = "give embedded, mosquitto or a URL such as mqtt://host:1883"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who the load test is to the broker. The password is in no repr."""

    username: str
    password: str = field(default="", repr=False)

    def environment(self) -> dict[str, str]:
        """What a child process gets added to its environment."""
        return {USERNAME: self.username, PASSWORD: self.password}

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> "Credentials | None":
        """From the two variables, or None where there is no username."""
        username = environment.get(USERNAME, "")
        return cls(username, environment.get(PASSWORD, "")) if username else None


@dataclass(frozen=True, slots=True)
class BrokerUrl:
    """A node's address: ``text`` is ``mqtt://host:port``, without the credentials that stood in it."""

    text: str
    host: str
    port: int
    credentials: Credentials | None = None

    @classmethod
    def parse(cls, text: str) -> "BrokerUrl":
        """From ``mqtt://[user[:password]@]host[:port]``; ValueError, without the password, else."""
        scheme, separator, _ = text.partition("://")
        if not separator:
            raise ValueError("it is no URL")
        if scheme != "mqtt":
            raise ValueError(f"{scheme}:// is not spoken here")
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError("its host or port cannot be read") from None
        if not host or port == 0:
            raise ValueError("its host or port is missing")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError("it goes on after the port")
        credentials = None
        if parts.username:
            credentials = Credentials(unquote(parts.username), unquote(parts.password or ""))
        shown = f"[{host}]" if ":" in host else host
        return cls(f"mqtt://{shown}:{port or PORT}", host, port or PORT, credentials)


def _url(value: object) -> BrokerUrl:
    if isinstance(value, BrokerUrl):
        return value
    if not isinstance(value, str):
        raise Wrong("this is no text")
    try:
        return BrokerUrl.parse(value)
    except ValueError as error:
        raise Wrong(str(error)) from None


Url = Annotated[BrokerUrl, BeforeValidator(_url), PlainSerializer(lambda url: url.text, return_type=str)]


class BrokerSpec(BaseModel):
    """A broker to open, and the ``[broker]`` table of a scenario. ``urls`` are the nodes of one cluster."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: BrokerKind = Field("embedded", description="embedded, mosquitto or url")
    urls: tuple[Url, ...] = Field((), description='a list of URLs such as "mqtt://host:1883"')
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
