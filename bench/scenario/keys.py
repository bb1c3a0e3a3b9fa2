"""The names of a scenario's keys, for a check of ``--set`` before the scenario's model and pydantic are imported."""

import re
from collections.abc import Iterable, Mapping

from bench.base.errors import ConfigurationError
from bench.brokers.option import INSECURE
from bench.scenario.groups import BRACES
from bench.scenario.nearest import nearest

__all__ = ["KEYS", "SET", "check_setting", "split_setting"]

SET = "--set"
# The key may have a group of a figure, with a sign of its own: thresholds.disclosure{kind=flash}.p99=< 1s
GROUP = re.compile(BRACES)
SETTING = re.compile(rf"((?:[^={{]|{BRACES})*)=(.*)", re.DOTALL)

# As in the fields of the models of bench/scenario, in their order. A table has its own keys, or None: the table of
# thresholds has a figure for each key.
KEYS: Mapping[str, tuple[str, ...] | None] = {
    "name": None,
    "seed": None,
    "duration": None,
    "warmup": None,
    "drain": None,
    "scale": None,
    "audience": (
        "outlets",
        "countries",
        "qos",
        "mqtt",
        "persistent",
        "keepalive",
        "away_share",
        "away_for",
        "away_within",
        "connect_rate",
        "control",
        "subscribe",
        "clients",
        "group",
        "behaviour",
        "labels",
        "handshakes",
    ),
    "session": (
        "client_id",
        "username",
        "clean_start",
        "expiry",
        "receive_maximum",
        "maximum_packet_size",
        "topic_alias_maximum",
        "retain_handling",
        "retain_as_published",
        "response_information",
        "problem_information",
        "user_properties",
        "subscribe_properties",
        "authentication",
        "token_file",
        "token_column",
        "token_command",
        "will",
    ),
    "broker": (
        "kind",
        "urls",
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
        "headers",
        "nodes",
    ),
    "swarm": ("workers", "remote", "wire_id", "raw", "source"),
    "metrics": ("enabled", "host", "port", "linger", "labels", "labels_most"),
    "order": ("sample", "connects", "client_ids", "swap_filters", "node_shift"),
    "calendar": (
        "mode",
        "speed",
        "begins",
        "background_per_minute",
        "background",
        "on_the_hour",
        "corrections",
        "kills",
        "replacements",
        "change_after",
        "copy",
        "size_median",
        "size_sigma",
        "flood_size",
        "event",
    ),
    "message": (
        "topic",
        "topics",
        "rate",
        "publishers",
        "payload",
        "payload_file",
        "payload_template",
        "size",
        "size_sigma",
        "data",
        "data_order",
        "content_type",
        "utf8",
        "retain",
        "user_properties",
    ),
    "fault": (
        "name",
        "kind",
        "at",
        "for",
        "node",
        "worker",
        "between",
        "share",
        "delay",
        "jitter",
        "fraction",
        "rate",
        "step",
    ),
    "service_levels": ("within", "opens", "closes"),
    "thresholds": None,
}


def split_setting(text: str) -> tuple[str, str]:
    """Return the dotted key and the value of a ``KEY=VALUE``; ConfigurationError if the text is none."""
    found = SETTING.fullmatch(text)
    key = found[1].strip() if found else ""
    if found is None or not all(GROUP.sub("{}", key).split(".")):
        raise ConfigurationError(SET, "", "this is no KEY=VALUE", "write it like audience.qos=0")
    return key, found[2].strip()


def check_setting(_option: str, text: str) -> None:
    """ConfigurationError if a text of ``--set`` is no ``KEY=VALUE``, or if its key is no key of a scenario."""
    key, _ = split_setting(text)
    head, *rest = key.split(".")
    if head not in KEYS:
        raise _unknown(head, head, KEYS)
    if key == "broker.insecure":
        raise ConfigurationError(SET, key, *INSECURE)
    known = KEYS[head]
    if known is not None and rest and rest[0] not in known:
        raise _unknown(f"{head}.{rest[0]}", rest[0], known)


def _unknown(key: str, name: str, names: Iterable[str]) -> ConfigurationError:
    return ConfigurationError(SET, key, "there is no such key", nearest(name, names))
