"""MQTT's matching by regular expressions: a second, independent implementation."""

import re
from functools import cache

__all__ = ["brute_force"]


@cache
def expression(pattern):
    """A pattern as a regular expression over a whole name."""
    if pattern == "#":
        return re.compile(".*", re.DOTALL)
    tail = pattern.endswith("/#")
    body = "/".join("[^/]*" if part == "+" else re.escape(part) for part in pattern.removesuffix("/#").split("/"))
    return re.compile(body + ("(/.*)?" if tail else ""), re.DOTALL)


def brute_force(pattern, name):
    """Whether a pattern matches a name: MQTT 3.1.1 §4.7, and §4.7.2 for names that begin with ``$``."""
    if name[0] == "$" and pattern[0] in "+#":
        return False
    return expression(pattern).fullmatch(name) is not None
