"""The audience of a scenario: the outlets of the wire, or a user's own clients."""

from hashlib import sha256
from itertools import accumulate

from bench.scenario.audience import Audience as AudienceTable
from bench.scenario.behaviour_kinds import KINDS
from bench.scenario.clients import sizes_of
from bench.scenario.load import Scenario
from bench.workload.behaviours import behaviours_of
from wire.contract.audience_definition import (
    AudienceDefinition,
    ClientFile,
    ClientGroup,
    ClientGroups,
    TopicSource,
    WireOutlets,
)
from wire.contract.topic_filters import SHARE
from wire.directory.audience import Audience
from wire.directory.behaving import Behaving
from wire.directory.building import client_list
from wire.directory.client_list import ClientList
from wire.directory.directory import Directory
from wire.directory.population import population
from wire.directory.shared_desks import outlets_at_desks
from wire.errors import AudienceError, DirectoryError
from wire.host.files import read_file
from wire.host.reasons import reason_of

__all__ = ["audience_of", "definition_of"]

GROUP = "clients"


def definition_of(scenario: Scenario) -> AudienceDefinition:
    """Return the definition of a scenario's audience, as the workers get it; DirectoryError for a file that is gone."""
    audience, message = scenario.audience, scenario.message
    if message is None or not audience.own:
        return WireOutlets()
    topics = (TopicSource(message.topic, message.topics),)
    if audience.group:
        made = tuple(
            ClientGroup(group.name, size, group.filters, group.qos, group.client_id)
            for group, size in zip(audience.group, sizes_of(audience.group, audience.outlets), strict=True)
        )
        return ClientGroups(made, topics, audience.labels)
    if audience.clients is None:
        return ClientGroups((ClientGroup(GROUP, audience.outlets, audience.subscribe),), topics, audience.labels)
    path = audience.clients.absolute()
    digest = sha256(_read(str(path))).hexdigest()
    return ClientFile(str(path), digest, topics, audience.subscribe, audience.labels)


def audience_of(scenario: Scenario) -> Audience:
    """Return the audience of a scenario.

    ConfigurationError, with the place of its key, where a topic or a filter matches nobody, or a group is wrong;
    DirectoryError where the audience cannot be built otherwise, with path and line of a file of clients.
    """
    definition, audience = definition_of(scenario), scenario.audience
    if isinstance(definition, WireOutlets):
        directory = population(scenario.seed, audience.outlets, audience.countries)
        return outlets_at_desks(directory, _behaving(scenario, directory))
    behaving = _behaving(scenario, None)
    try:
        clients = client_list(definition, scenario.seed, audience.outlets, _read, behaving)
        clients.check()
    except AudienceError as error:
        if isinstance(definition, ClientFile) and error.client is not None:  # it names the file's line
            raise
        raise scenario.error(_key(scenario, error), error.problem, error.remedy) from None
    leaving = _leaving(audience)
    if leaving is not None and _leavers_share(audience, clients, behaving):
        problem = "clients that share a subscription may not plan to be away: a copy on its way to one is lost unseen"
        raise scenario.error(leaving[0], problem, leaving[1])
    if leaving is not None and clients.mixed_qos(audience.qos):
        problem = "some groups have QoS 0, where no session waits for a client that is away, and others have not"
        raise scenario.error(leaving[0], problem, leaving[1])
    return clients


def _leavers_share(audience: AudienceTable, clients: ClientList, behaving: Behaving) -> bool:
    """Return whether a client that may be away shares a subscription."""
    if not clients.sharing:
        return False
    numbers = {number for number, part in enumerate(audience.behaviour, 1) if KINDS[part.kind].leaves}
    return any(
        text.startswith(f"{SHARE}/")
        for index in range(clients.size)
        if audience.away_share or behaving.of(index) in numbers
        for text in clients.client(index).filters
    )


def _behaving(scenario: Scenario, directory: Directory | None) -> Behaving:
    return Behaving(scenario.seed, scenario.audience.outlets, behaviours_of(scenario, directory))


def _leaving(audience: AudienceTable) -> tuple[str, str] | None:
    """Return the key by which clients plan to be away, and what to do about that; None where they stay."""
    if audience.away_share:
        return "audience.away_share", "set it to 0"
    for number, behaviour in enumerate(audience.behaviour):
        if KINDS[behaviour.kind].leaves:
            return f"audience.behaviour.{number}.kind", "leave the behaviour out"
    return None


def _key(scenario: Scenario, error: AudienceError) -> str:
    """Return the scenario's key with a mistake."""
    audience = scenario.audience
    if error.client is None:
        return "message.topic"
    if not audience.group:
        return "audience.subscribe"
    ends = accumulate(sizes_of(audience.group, audience.outlets))
    number = next(number for number, end in enumerate(ends) if error.client < end)
    return f"audience.group.{number}.{error.field}"


def _read(path: str) -> bytes:
    try:
        return read_file(path)
    except OSError as error:
        raise DirectoryError(f"{path} can't be read: {reason_of(error)}; put the file of clients there") from None
