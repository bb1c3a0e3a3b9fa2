"""The password of a broker that a command connects to: from a file, and the warning on standard error."""

import os

from bench.brokers.passwords import take_passwords
from wire.contract.broker import PASSWORD


def test_the_password_goes_to_the_environment_and_a_visible_one_is_warned_of(tmp_path, monkeypatch, capsys):
    """Child processes inherit it; the warning is one line without the password."""
    monkeypatch.setenv(PASSWORD, "old")
    path = tmp_path / "password"
    path.write_text("correct-horse\n")
    take_passwords(path, ["mqtt://user:battery-staple@127.0.0.1:9"])
    assert os.environ[PASSWORD] == "correct-horse"
    said = capsys.readouterr().err
    assert said.startswith("wirestorm: --broker: every user of this machine can read a password")
    assert (said.count("\n"), "battery-staple" in said) == (1, False)
    take_passwords(None, ["mosquitto"])
    assert capsys.readouterr().err == ""
