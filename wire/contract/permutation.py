"""What a trial of a cause changes of the outlets, and nothing else: the order of connecting, ids, filters or nodes."""

from typing import Annotated

from msgspec import Meta, Struct

__all__ = ["SALT_MOST", "Permutation"]

SALT_MOST = 2**31 - 1

Salt = Annotated[int, Meta(ge=0, le=SALT_MOST)]


class Permutation(Struct, frozen=True, forbid_unknown_fields=True):
    """Each field is at rest at its default. ``connects`` is the number of another seeded shuffle in which the outlets
    connect, ``client_ids`` that of a seeded permutation by which outlets have the client ids of others. With
    ``swap_filters`` exact filters become wildcards and wildcards exact filters for the same topics. ``node_shift``
    moves each outlet so many nodes of the broker's cluster on.
    """

    connects: Salt = 0
    client_ids: Salt = 0
    swap_filters: bool = False
    node_shift: Annotated[int, Meta(ge=0, le=63)] = 0

    @property
    def salt(self) -> str:
        """What makes the shuffle of connects another one; empty at rest."""
        return f":{self.connects}" if self.connects else ""
