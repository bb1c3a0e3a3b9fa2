"""The service's access to its broker: user, password, tokens, or a method of enhanced authentication."""

from collections.abc import Mapping

from wire.broker.access import Access
from wire.contract.broker import AUTHENTICATION, PASSWORD, USERNAME
from wire.errors import BrokerError, SettingsError
from wire.service.settings import ServiceSettings

__all__ = ["broker_access"]


def broker_access(settings: ServiceSettings, environment: Mapping[str, str]) -> Access:
    """Return the access to the broker; SettingsError where its method of authentication does not fit the rest."""
    method = environment.get(AUTHENTICATION, "")
    if method and settings.mqtt == "3.1.1":
        raise SettingsError(f"{AUTHENTICATION}: MQTT 3.1.1 has no {method}; give --mqtt 5, or unset it")
    mqtt = settings.mqtt if settings.mqtt != "auto" else "5" if method else "3.1.1"
    transport = settings.transport
    access = Access.of(settings.brokers[0], mqtt, environment.get(USERNAME), environment.get(PASSWORD), transport)
    access = access.authenticated(environment)
    try:
        access.exchange()
    except BrokerError as error:
        raise SettingsError(f"{AUTHENTICATION}: {error}; give a SCRAM method, user and password") from None
    return access
