"""``wirestorm calibrate``: an impossible calibration is refused before anything starts."""

import pytest
from rich.console import Console

from bench.base.errors import ConfigurationError
from bench.brokers.spec import parse_broker
from bench.calibration.command import calibrate


@pytest.mark.parametrize(
    ("outlets", "broker", "said"),
    [
        (5, "embedded", "--outlets: 5 does not fit"),
        (50, "mqtts://127.0.0.1", "--broker: a proxy can't look into TLS"),
        (50, "ws://127.0.0.1", "--broker: the proxy speaks MQTT over TCP alone"),
        (50, "unix:///run/broker", "--broker: the proxy speaks MQTT over TCP alone"),
    ],
)
def test_an_option_that_does_not_fit_is_named(tmp_path, outlets, broker, said):
    """No folder is made."""
    with pytest.raises(ConfigurationError, match=said):
        calibrate(outlets, parse_broker(broker), tmp_path / "out", Console())
    assert list(tmp_path.iterdir()) == []
