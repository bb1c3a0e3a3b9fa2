"""The sessions of the outlets of a run: options, client ids and filters."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from subscribers.errors import WorkerError
from subscribers.mqtt.authentication import Exchange
from subscribers.mqtt.errors import LocalProtocolError
from subscribers.mqtt.options import PACKET_BYTES_MAX, SessionOptions, SubscribeOptions, Version, Will
from subscribers.mqtt.session import Session, Sink
from wire.contract.client_names import fill
from wire.contract.control import Assignment, WorkerConfig
from wire.contract.session_config import WillConfig
from wire.directory.audience import Audience
from wire.directory.permuting import Permuted
from wire.host.scram import exchanges

__all__ = ["Credentials", "Sessions"]

Credentials = tuple[bytes | None, bytes | None]  # user and password


class Sessions:
    """Makes the session of each outlet of an audience. ``options`` are what all have in common.

    WorkerError where the configuration asks for what MQTT, or a method of authentication, does not allow.
    """

    def __init__(self, assignment: Assignment, audience: Audience, credentials: Credentials) -> None:
        config = assignment.config
        self._config = config
        self._run_id = assignment.run_id
        self._audience = audience
        self._permuted = Permuted(config.permutation, config.seed, config.outlets)
        self._credentials = credentials
        try:
            self.options = self._options(*credentials)
            self._clearing_options = replace(self.options, clean=True, session_expiry_s=0, will=None)
            if config.outlets:
                self.options_of(0)  # what is wrong with a template's result is wrong with each
        except (LocalProtocolError, ValueError) as error:
            raise WorkerError(f"the outlets' sessions cannot be as asked for: {error}") from error
        self._filters: dict[tuple[str, ...], tuple[str, ...]] = {}

    def client_id(self, index: int) -> str:
        """Return an outlet's client id: its own, or by the template of the configuration, else 22 characters, as MQTT
        3.1.1 §3.1.3.1 promises no more than 23.
        """
        index = self._permuted.named_as(index)
        own = self._audience.client(index).client_id
        if own:
            return own
        template = self._config.session.client_id
        if template:
            return self._filled(template, index)
        return f"{self._run_id:016x}-{self._audience.client(index).id}"

    def options_of(self, index: int) -> SessionOptions:
        """Return the options of an outlet's session: the common ones, unless it has something of its own."""
        session, options, client = self._config.session, self.options, self._audience.client(index)
        if session.username or client.user is not None or client.password is not None:
            user, password = self._credentials
            if client.user is not None:
                user = client.user.encode()
            elif session.username:
                user = self._filled(session.username, index).encode()
            options = self._options(user, password if client.password is None else client.password.encode())
        if client.qos is not None:
            options = replace(options, qos=client.qos)
        if session.will is not None:
            options = replace(options, will=self._will(session.will, index))
        return options

    def filters(self, index: int) -> Sequence[str]:
        """Return an outlet's topic filters; equal ones are one tuple in memory."""
        wanted = self._permuted.filters(self._audience.client(index).filters)
        return self._filters.setdefault(wanted, wanted)

    def clearing(self, former: Session, sink: Sink) -> Session:
        """Return a session without filters, whose CONNECT has the broker drop the former one."""
        own, common = former.options, self._clearing_options
        options = common
        if (own.username, own.password) != (common.username, common.password):
            options = replace(common, username=own.username, password=own.password, authentication=own.authentication)
        return Session(options, former.client_id, (), sink)

    def _options(self, username: bytes | None, password: bytes | None) -> SessionOptions:
        config, asked = self._config, self._config.session
        return SessionOptions(
            version=Version.V5 if config.mqtt == "5" else Version.V311,
            qos=config.qos,
            keepalive_s=config.keepalive_s,
            clean=not config.kept or asked.clean_start,
            session_expiry_s=asked.expiry_s if config.kept else 0,
            username=username,
            password=password,
            receive_maximum=asked.receive_maximum,
            packet_limit_bytes=asked.packet_most or PACKET_BYTES_MAX,
            topic_alias_maximum=asked.topic_alias_maximum,
            response_information=asked.response_information,
            problem_information=asked.problem_information,
            user_properties=asked.user_properties,
            subscribing=SubscribeOptions(
                retain_as_published=asked.retain_as_published,
                retain_handling=asked.retain_handling,
                user_properties=asked.subscribe_properties,
            ),
            authentication=_authentication(config, username, password),
        )

    def _filled(self, template: str, index: int) -> str:
        outlet, config = self._audience.client(index).id, self._config
        return fill(template, index=index, outlet=outlet, run_id=self._run_id, wire_id=config.wire_id, seed=config.seed)

    def _will(self, will: WillConfig, index: int) -> Will:
        topic, payload = (self._filled(text, index) for text in (will.topic, will.payload))
        return Will(topic, payload.encode(), will.qos, will.retain, will.delay_s)


def _authentication(
    config: WorkerConfig, username: bytes | None, password: bytes | None
) -> Callable[[], Exchange] | None:
    method = config.session.authentication
    if not method:
        return None
    if username is None or password is None:
        raise ValueError(f"{method} needs a user name and a password")
    return exchanges(method, username.decode(), password.decode())
