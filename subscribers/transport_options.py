"""The worker's settings of connections: of its options, and where there is none of its environment."""

import argparse
from collections.abc import Mapping
from dataclasses import replace

from wire.contract.sources import expand_sources
from wire.contract.transport import VARIABLES, Transport
from wire.errors import SettingsError, TransportError
from wire.host.tls import check_transport

__all__ = ["transport_of"]

OPTIONS = {
    "ca": "broker_ca",
    "certificate": "broker_certificate",
    "key": "broker_key",
    "outlet_certificate": "outlet_certificate",
    "outlet_key": "outlet_key",
    "source": "source",
}


def transport_of(options: argparse.Namespace, environment: Mapping[str, str]) -> Transport:
    """Return the settings, which can be followed; SettingsError, which names the option or the variable, otherwise."""
    given: dict[str, str | tuple[str, ...]] = {
        key: value for key, option in OPTIONS.items() if (value := getattr(options, option)) is not None
    }
    if isinstance(source := given.get("source"), str):
        given["source"] = tuple(filter(None, map(str.strip, source.split(","))))
    if "certificate" in given and "key" not in given:
        given["key"] = ""  # the environment's belongs to the environment's certificate
    if "outlet_certificate" in given and "outlet_key" not in given:
        given["outlet_key"] = ""
    transport = replace(Transport.of_environment(environment), **given)  # type: ignore[arg-type]  # by the fields' names
    try:
        expand_sources(transport.source)
        check_transport(transport)
    except TransportError as error:
        option = f"--{OPTIONS[error.key].replace('_', '-')}" if error.key in given else VARIABLES[error.key]
        raise SettingsError(f"{option}: {error}") from None
    return transport
