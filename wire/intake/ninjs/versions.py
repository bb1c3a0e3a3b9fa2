"""Which version of ninjs a document is, and whether it is a valid one.

A version is told by the member ``standard`` (``$standard`` in 1.x), else by the members: the newest version whose shape
the document has.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from wire.errors import ContractError
from wire.intake.ninjs.first_generation import LAST_MINOR, first_generation
from wire.intake.ninjs.later_generations import later_generation
from wire.intake.ninjs.shape import Members, Unfit
from wire.intake.ninjs.superdesk import OWN, superdesk

__all__ = ["SUPERDESK", "VERSIONS", "validate"]

SUPERDESK = "superdesk"
# The newest of each generation first; a document that fits several is taken for the first of them.
VERSIONS = ("3.1", "3.0", "2.1", "2.0", *(f"1.{minor}" for minor in range(LAST_MINOR, -1, -1)))
READ = f"ninjs 1.0 to 1.{LAST_MINOR}, 2.0, 2.1, 3.0 and 3.1 are, and Superdesk's own"
NUMBER = re.compile(r"\s*v?(\d{1,3})(?:\.(\d{1,3}))?(?:\.\d{1,3})*\s*", re.ASCII | re.IGNORECASE)
SCHEMA = re.compile(r".*ninjs-schema[^/]*?_v?(\d{1,3}(?:\.\d{1,3})+)(?:\.json)?#?", re.ASCII | re.IGNORECASE)
NAMES = frozenset({"ninjs", "iptc ninjs"})


def validate(members: Mapping[str, Any]) -> str:
    """Return the version of a document, such as ``3.1`` or ``superdesk``.

    ContractError names the version that is not read, or the member that does not fit and the version that it was
    measured by. Times are checked as the version's schema does; text that is no time is another check's matter.
    """
    declared, surely = _declared(members)
    if declared is not None and surely:
        _check(declared, members)
        return declared
    candidates = [*([declared] if declared else []), *(version for version in _order(members) if version != declared)]
    first: ContractError | None = None
    for version in candidates:
        try:
            _check(version, members)
        except ContractError as error:
            first = first or error
        else:
            return version
    assert first is not None
    raise first


def _declared(members: Mapping[str, Any]) -> tuple[str | None, bool]:
    """Return the version that a document says it is, and whether it is said and not only in a schema's address."""
    for member in ("standard", "$standard"):
        standard = members.get(member)
        if not isinstance(standard, dict):
            continue
        name, version, schema = (standard.get(part) for part in ("name", "version", "schema"))
        if isinstance(name, str) and name.strip() and name.strip().casefold() not in NAMES:
            raise ContractError(f"{member}.name: {name!r} is not read; {READ}")
        if isinstance(version, str) and version.strip():
            return _known(version, member), True
        if isinstance(schema, str) and (found := SCHEMA.fullmatch(schema.strip())):
            return _known(found[1], member), False
    return None, False


def _known(version: str, member: str) -> str:
    match = NUMBER.fullmatch(version)
    number = f"{int(match[1])}.{int(match[2] or 0)}" if match else version
    if number not in VERSIONS:
        raise ContractError(f"{member}: ninjs {number} is not read; {READ}")
    return number


def _order(members: Mapping[str, Any]) -> list[str]:
    """Return the versions to try: first the generations that know the most of the members, each from its newest."""
    generations = [[version for version in VERSIONS if version.startswith(major)] for major in ("3.", "2.", "1.")]
    if members.keys() & OWN.keys():
        generations.append([SUPERDESK])
    known = {group[0]: sum(_shape(group[0]).shape_of(name) is not None for name in members) for group in generations}
    return [version for group in sorted(generations, key=lambda group: -known[group[0]]) for version in group]


def _check(version: str, members: Mapping[str, Any]) -> None:
    called = "Superdesk's ninjs" if version == SUPERDESK else f"ninjs {version}"
    try:
        _shape(version)(members, "")
    except Unfit as unfit:
        raise ContractError(f"{unfit} (read as {called})") from None
    if version == SUPERDESK and not (members.get("guid") or members.get("uri")):
        raise ContractError(f"guid: is missing (read as {called})")


@cache
def _shape(version: str) -> Members:
    if version == SUPERDESK:
        return superdesk()
    major, minor = map(int, version.split("."))
    return first_generation(minor) if major == 1 else later_generation(major, minor)
