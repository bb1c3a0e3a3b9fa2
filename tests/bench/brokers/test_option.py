"""The texts of --broker: a broker that is started here, or the URLs of one cluster's nodes."""

import pytest

from bench.base.errors import ConfigurationError
from bench.brokers.option import STARTED_HERE, check_broker, read_broker_option


def test_a_broker_that_is_started_here_is_named_alone():
    """It has no URL beside it."""
    for name in STARTED_HERE:
        assert read_broker_option([name]) == name
        check_broker("--broker", name)
        with pytest.raises(ConfigurationError, match=r"^--broker: "):
            read_broker_option([name, "mqtt://there"])


def test_several_urls_are_the_nodes_of_one_cluster():
    """With one user for all of them, whose password is in no message."""
    urls = read_broker_option(["mqtt://me:hunter2@a", "mqtts://b:9000"])
    assert [url.text for url in urls] == ["mqtt://a:1883", "mqtts://b:9000"]
    with pytest.raises(ConfigurationError, match="the nodes of one cluster are given different credentials") as caught:
        read_broker_option(["mqtt://me:hunter2@a", "mqtt://you:hunter2@b"])
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("texts", [[], ["ftp://there"], ["there"], ["mqtt://"], ["mqtt://a", "mosquitto"]])
def test_anything_else_is_refused_with_what_would_be_right(texts):
    """Under the option's name."""
    with pytest.raises(
        ConfigurationError, match=r"^--broker: .*; give embedded, mosquitto, .*rumqttd or a URL such as mqtt://host"
    ):
        read_broker_option(texts)


def test_the_check_of_one_text_names_the_option_it_is_given():
    """The command gives the name."""
    check_broker("--node", "mqtt://there")
    with pytest.raises(ConfigurationError, match=r"^--node: "):
        check_broker("--node", "http://there")
