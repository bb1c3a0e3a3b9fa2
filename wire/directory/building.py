"""Building the audience that a configuration describes."""

from collections.abc import Callable
from hashlib import sha256

from wire.contract.audience_definition import ClientFile, ClientGroups, WireOutlets
from wire.contract.worker_config import WorkerConfig
from wire.directory.audience import Audience
from wire.directory.behaving import Behaving
from wire.directory.client_file import read_clients
from wire.directory.client_groups import clients_of
from wire.directory.client_list import ClientList
from wire.directory.population import population
from wire.directory.shared_desks import clients_at_desks, outlets_at_desks
from wire.directory.topic_set import TopicSet
from wire.errors import ContractError, DirectoryError

__all__ = ["audience_of", "client_list"]

ALL_STEADY = Behaving(0, 0, ())
Read = Callable[[str], bytes]  # a file by its path; OSError where it can't be read


def audience_of(config: WorkerConfig, read: Read) -> Audience:
    """Return the audience of a run; DirectoryError where it cannot be built, or a file is not the wire's."""
    behaving = Behaving(config.seed, config.outlets, config.behaviours)
    if isinstance(config.audience, WireOutlets):
        return outlets_at_desks(population(config.seed, config.outlets, config.countries), behaving)
    return client_list(config.audience, config.seed, config.outlets, read, behaving)


def client_list(
    definition: ClientGroups | ClientFile, seed: int, outlets: int, read: Read, behaving: Behaving = ALL_STEADY
) -> ClientList:
    """Return a user's own clients, of whom there are to be ``outlets``, and some of whom may sit at shared desks."""
    try:
        topics = TopicSet(definition.topics, seed, definition.labels)
    except ContractError as error:
        raise DirectoryError(f"topic: {error}") from None
    if isinstance(definition, ClientGroups):
        listed = clients_of(definition.groups, seed)
        places = listed.places
    else:
        listed = read_clients(_text(definition, read), definition.path, seed, definition.subscribe)
        places = listed.places
    if len(listed.clients) < outlets:
        raise DirectoryError(f"there are {len(listed.clients):,} clients, and outlets asks for {outlets:,}; give fewer")
    return ClientList(seed, clients_at_desks(listed.clients[:outlets], behaving), topics, places)


def _text(definition: ClientFile, read: Read) -> str:
    path = definition.path
    try:
        data = read(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DirectoryError(f"{path} can't be read here: {reason}; put the file of clients there") from None
    found = sha256(data).hexdigest()
    if found != definition.sha256:
        raise DirectoryError(
            f"{path} has the SHA-256 {found[:16]}... here, and {definition.sha256[:16]}... at the wire: "
            "put the same file there"
        )
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise DirectoryError(f"{path}: this is no UTF-8; save it as UTF-8") from None
