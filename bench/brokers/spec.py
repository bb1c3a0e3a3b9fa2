"""The specification of a broker: what to start, or the URLs to connect to.

A password is taken out of its URL at once and goes to child processes by environment alone; nothing here prints it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from bench.base.units import Wrong
from bench.brokers.option import INSECURE, STARTED_HERE, read_broker_option
from wire.contract.broker import BrokerUrl, Credentials
from wire.contract.transport import OFF, Transport, parse_header
from wire.errors import TransportError
from wire.host.tls import check_transport

__all__ = ["TLS_KEYS", "WEBSOCKET_KEYS", "BrokerKind", "BrokerSpec", "parse_broker"]

BrokerKind = Literal["embedded", "mosquitto", "rabbitmq", "ejabberd", "activemq", "aedes", "amqtt", "rumqttd", "url"]


def _url(value: object) -> BrokerUrl:
    if isinstance(value, BrokerUrl):
        return value
    if not isinstance(value, str):
        raise Wrong("this is no text")
    try:
        return BrokerUrl.parse(value)
    except ValueError as error:
        raise Wrong(str(error)) from None


def _file(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("this is no text")
    if "\0" in value:
        raise Wrong("its name has the character U+0000", "leave it out")
    return str(Path(value).absolute()) if value else ""  # a worker may have another working folder


def _version(value: object) -> object:
    """Accept the numbers 1.2 and 1.3: ``--set broker.tls_min=1.3`` is TOML for a number."""
    return str(value) if isinstance(value, float) else value


def _headers(value: object) -> object:
    """Check a table of headers, or lines ``Name: value``; return the lines."""
    if isinstance(value, dict):
        value = [f"{name}: {text}" for name, text in value.items()]
    if not isinstance(value, list | tuple) or not all(isinstance(line, str) for line in value):
        raise Wrong("this is no table of texts")
    for line in value:
        try:
            parse_header(line)
        except TransportError as error:
            raise Wrong(error.problem, error.remedy) from None
    return tuple(value)


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) and value else value


Url = Annotated[BrokerUrl, BeforeValidator(_url), PlainSerializer(lambda url: url.text, return_type=str)]
File = Annotated[str, BeforeValidator(_file)]
TlsVersion = Annotated[Literal["", "1.2", "1.3"], BeforeValidator(_version)]
# As with the credentials of a URL, nothing that is written has the values.
Headers = Annotated[
    tuple[str, ...], BeforeValidator(_headers), PlainSerializer(lambda _: {}, return_type=dict[str, str])
]
Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
TLS_KEYS = (
    "ca",
    "certificate",
    "key",
    "outlet_certificate",
    "outlet_key",
    "tls_min",
    "tls_max",
    "ciphers",
    "alpn",
    "server_name",
    "tls_resumption",
)
WEBSOCKET_KEYS = ("headers",)


class BrokerSpec(BaseModel):
    """The broker of a run, and the ``[broker]`` table of a scenario. ``urls`` are the nodes of one cluster."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: BrokerKind = Field("embedded", description=f"{', '.join(STARTED_HERE)} or url")
    urls: tuple[Url, ...] = Field((), description='a list of URLs such as "mqtt://host:1883"')
    ca: File = Field("", description="the PEM file of the CA that signed the broker's certificate")
    certificate: File = Field("", description="the PEM file of the certificate that clients show to the broker")
    key: File = Field("", description="the PEM file of the certificate's private key")
    outlet_certificate: File = Field("", description='the PEM file of the outlets\' own, such as "certs/{i}.pem"')
    outlet_key: File = Field("", description='the PEM file of the outlets\' keys, such as "keys/{i}.pem"')
    tls_min: TlsVersion = Field("", description='"1.2" or "1.3"')
    tls_max: TlsVersion = Field("", description='"1.2" or "1.3"')
    ciphers: Annotated[str, Field(strict=True)] = Field("", description="a list of OpenSSL's, such as ECDHE+AESGCM")
    alpn: Names = Field((), description='a list of protocols such as "mqtt"')
    server_name: Annotated[str, Field(strict=True)] = Field("", description="the name in the broker's certificate")
    tls_resumption: Annotated[bool, Field(strict=True)] = Field(default=True, description="true or false")
    headers: Headers = Field((), repr=False, description='a table such as { Authorization = "Bearer TOKEN" }')
    nodes: Annotated[int, Field(strict=True)] = Field(1, ge=1, le=99, description="a whole number from 1 to 99")

    @model_validator(mode="before")
    @classmethod
    def _kind_of_urls(cls, table: Any) -> Any:
        """Let ``urls`` imply the kind ``url``, and a single text stand for a list of one."""
        if isinstance(table, dict) and "insecure" in table:
            raise Wrong(*INSECURE, "insecure")
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
        for key in TLS_KEYS:
            if getattr(self, key) != type(self).model_fields[key].default and not any(url.tls for url in self.urls):
                raise Wrong("there is no mqtts:// or wss:// among the broker's URLs", "leave it out, or give one", key)
        if self.headers and not any(url.websocket for url in self.urls):
            raise Wrong("there is no ws:// or wss:// among the broker's URLs", "leave it out, or give one", "headers")
        if self.kind != "embedded" and self.nodes != 1:
            raise Wrong("only the embedded broker starts a cluster", "leave nodes out", "nodes")
        if len({url.credentials for url in self.urls if url.credentials}) > 1:
            raise Wrong("the nodes of one cluster are given different credentials", "give one user", "urls")
        try:
            check_transport(self.transport)
        except TransportError as error:
            raise Wrong(error.problem, error.remedy, error.key) from None
        return self

    @property
    def transport(self) -> Transport:
        """The settings of connections, as far as the table has them."""
        values = {key: getattr(self, key) for key in (*TLS_KEYS, *WEBSOCKET_KEYS)}
        return Transport(**values | {"tls_resumption": "" if self.tls_resumption else OFF})

    @property
    def credentials(self) -> Credentials | None:
        """The credentials that a URL carries; None if no URL carries any."""
        return next((url.credentials for url in self.urls if url.credentials), None)


def parse_broker(texts: str | Sequence[str]) -> BrokerSpec:
    """Return the broker of ``--broker``: one that is started here, by name, or the URLs of one cluster's nodes.

    The option is given once, or once for each node. ConfigurationError for anything else.
    """
    given = read_broker_option((texts,) if isinstance(texts, str) else tuple(texts))
    if isinstance(given, tuple):
        return BrokerSpec(kind="url", urls=given)
    return BrokerSpec.model_validate({"kind": given})
