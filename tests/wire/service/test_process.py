"""The service as a process: a failure to start is an error of the wire's own."""

import logging
import signal

import pytest

from wire.errors import WireError
from wire.service.process import run_process
from wire.service.settings import parse_settings

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def handlers_of_the_tests():
    """The service leaves a process that is to end: it ignores signals."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_data_folder_that_cannot_be_made_is_an_error_that_names_it(tmp_path):
    """A file stands in its way; the log's handlers are as they were."""
    (tmp_path / "file").write_text("")
    settings = parse_settings(["--broker", "mqtt://127.0.0.1:1883", "--data", str(tmp_path / "file" / "data")], {})
    before = logging.getLogger().handlers[:]
    with pytest.raises(WireError, match=str(tmp_path / "file" / "data")):
        run_process(settings)
    assert logging.getLogger().handlers == before
