"""The texts of ``--broker``, read without building the specification, which needs pydantic."""

from collections.abc import Sequence

from bench.base.errors import ConfigurationError
from wire.contract.broker import BrokerUrl

__all__ = ["INSECURE", "STARTED_HERE", "check_broker", "read_broker_option"]

# The problem and the remedy of a key that other tools have.
INSECURE = (
    "a broker's certificate is always checked",
    "leave it out, and give the file of the broker's CA, or of its own certificate, as ca",
)
STARTED_HERE = ("embedded", "mosquitto", "rabbitmq", "ejabberd", "activemq", "aedes", "amqtt", "rumqttd")
REMEDY = f"give {', '.join(STARTED_HERE)} or a URL such as mqtt://host:1883, with TLS mqtts://host:8883"


def check_broker(option: str, text: str) -> None:
    """ConfigurationError if one text of ``--broker`` is neither a broker that is started here nor the URL of one."""
    if text not in STARTED_HERE:
        read_broker_option((text,), option)


def read_broker_option(texts: Sequence[str], option: str = "--broker") -> str | tuple[BrokerUrl, ...]:
    """Return the name of a broker that is started here, or the URLs of one cluster's nodes.

    ConfigurationError, which names the option, for anything else.
    """
    if len(texts) == 1 and texts[0] in STARTED_HERE:
        return texts[0]
    urls = []
    for text in texts:
        try:
            urls.append(BrokerUrl.parse(text))
        except ValueError as error:
            raise ConfigurationError(option, "", str(error), REMEDY) from None
    if not urls:
        raise ConfigurationError(option, "", "it is empty", REMEDY)
    if len({url.credentials for url in urls if url.credentials}) > 1:
        problem = "the nodes of one cluster are given different credentials"
        raise ConfigurationError(option, "", problem, "give one user")
    return tuple(urls)
