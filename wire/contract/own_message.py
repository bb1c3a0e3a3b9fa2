"""A message of a user's own making: in the account it has the place of a release, with one edition on one topic."""

from dataclasses import dataclass

from wire.contract.release import Release

__all__ = ["OWN", "OwnMessage", "Story"]

OWN = "urn:wirestorm:message:"  # the start of every own message's URI


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """One message of a run, by its URI and topic. It has one version."""

    uri: str
    topic: str
    version: int = 1


Story = Release | OwnMessage
