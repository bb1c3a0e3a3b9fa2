"""Each error's message names problem, place and remedy, and the error keeps its parts as attributes."""

from pathlib import Path

from bench.base.errors import BrokerFault, ConfigurationError, Refusal, ServiceFault


def test_a_wrong_configuration_names_source_line_key_problem_and_remedy():
    """The line and the key are left out where there are none."""
    error = ConfigurationError("mine.toml", "audience.qos", "3 does not fit", "give 0, 1 or 2", 7)
    assert str(error) == "mine.toml:7: audience.qos: 3 does not fit; give 0, 1 or 2"
    assert (error.source, error.key, error.line) == ("mine.toml", "audience.qos", 7)
    assert str(ConfigurationError(Path("mine.toml"), "", "it is empty", "mend it")) == "mine.toml: it is empty; mend it"


def test_a_brokers_fault_ends_with_the_tail_of_its_log():
    """Indented, below the path of the whole log."""
    assert str(BrokerFault("mosquitto", "it died")) == "mosquitto: it died"
    fault = BrokerFault("mosquitto", "it died", Path("m.log"), ("one", "two"))
    assert str(fault) == "mosquitto: it died; its log is m.log, which ends:\n  one\n  two"
    assert fault.tail == ("one", "two")


def test_a_refusal_names_the_file_and_the_member_at_fault():
    """The member is left out where the whole request is refused."""
    refusal = Refusal("copy.txt", 422, "invalid", "there is no such circuit", "circuits.0")
    assert str(refusal) == "copy.txt: circuits.0: there is no such circuit"
    assert (refusal.status, refusal.kind) == (422, "invalid")
    assert str(Refusal("urn:x:1", 404, "unknown", "there is no such release")) == "urn:x:1: there is no such release"


def test_a_services_fault_names_its_url():
    """The base URL, as the user gave it."""
    assert str(ServiceFault("http://there", "it fails")) == "http://there: it fails"
