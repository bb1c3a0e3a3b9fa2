"""The mosquitto on PATH: found where Debian puts it, and configured to drop nothing."""

import os

import pytest

from bench.base.errors import BrokerFault
from bench.brokers import mosquitto
from bench.brokers.ports import HOST


def test_it_listens_on_loopback_and_drops_nothing():
    """Its default drops messages past 1,000 for a client that lags, silently."""
    lines = mosquitto.configuration(4_711).splitlines()
    assert f"listener 4711 {HOST}" in lines
    assert "max_queued_messages 65000" in lines
    assert "persistence false" in lines


def test_it_is_found_on_path_and_where_an_ordinary_users_path_does_not_look(monkeypatch, tmp_path):
    """Debian installs it into /usr/sbin."""
    program = tmp_path / "mosquitto"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert mosquitto.executable() == program
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(mosquitto, "ADMIN_FOLDERS", str(tmp_path))
    assert mosquitto.executable() == program


def test_where_it_is_not_installed_the_embedded_broker_is_offered(monkeypatch, tmp_path):
    """The fault names the alternatives."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(mosquitto, "ADMIN_FOLDERS", str(tmp_path))
    with pytest.raises(BrokerFault, match="it is not on PATH; install it, or take the embedded broker"):
        mosquitto.executable()
