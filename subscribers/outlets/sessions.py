"""The sessions of the outlets of a run: options, client ids and filters."""

from collections.abc import Sequence

from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session, Sink
from wire.contract.control import Assignment, WorkerConfig
from wire.directory.audience import Audience

__all__ = ["Credentials", "Sessions"]

SESSION_EXPIRY_S = 3600

Credentials = tuple[bytes | None, bytes | None]  # user and password


class Sessions:
    """Makes the session of each outlet of an audience. ``options`` are the same for all."""

    def __init__(self, assignment: Assignment, audience: Audience, credentials: Credentials) -> None:
        config = assignment.config
        self.options = _options(config, credentials, lasting=config.lasting)
        self._run_id = assignment.run_id
        self._audience = audience
        self._clearing_options = _options(config, credentials, lasting=False)
        self._filters: dict[tuple[str, ...], tuple[str, ...]] = {}

    def client_id(self, index: int) -> str:
        """Return an outlet's client id: 22 characters, as MQTT 3.1.1 §3.1.3.1 promises no more than 23."""
        return f"{self._run_id:016x}-{self._audience.client(index).id}"

    def filters(self, index: int) -> Sequence[str]:
        """Return an outlet's topic filters; equal ones are one tuple in memory."""
        wanted = self._audience.client(index).filters
        return self._filters.setdefault(wanted, wanted)

    def clearing(self, former: Session, sink: Sink) -> Session:
        """Return a session without filters, whose CONNECT has the broker drop the former one."""
        return Session(self._clearing_options, former.client_id, (), sink)


def _options(config: WorkerConfig, credentials: Credentials, *, lasting: bool) -> SessionOptions:
    return SessionOptions(
        version=Version.V5 if config.mqtt == "5" else Version.V311,
        qos=config.qos,
        keepalive_s=config.keepalive_s,
        clean=not lasting,
        session_expiry_s=SESSION_EXPIRY_S if lasting else 0,
        username=credentials[0],
        password=credentials[1],
    )
