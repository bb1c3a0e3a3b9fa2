"""The audience of a scenario."""

import pytest

from bench.base.errors import ConfigurationError
from bench.scenario.load import load_scenario
from bench.workload.audience import audience_of, definition_of
from tests.support.scenarios import ROOMY, written
from wire.contract.audience_definition import ClientFile, ClientGroups, WireOutlets
from wire.directory.directory import Directory
from wire.errors import DirectoryError

MESSAGE = '[message]\ntopic = "news/{i}"\ntopics = 4\n'


def loaded(folder, text):
    return load_scenario(written(folder, text), machine=ROOMY)


def test_without_filters_the_outlets_are_the_wires(tmp_path):
    """Drawn from the seed."""
    scenario = loaded(tmp_path, "[audience]\noutlets = 30\n")
    assert isinstance(definition_of(scenario), WireOutlets)
    assert isinstance(audience_of(scenario), Directory)


def test_filters_are_templates_of_the_client(tmp_path):
    """The number of the client chooses the topic."""
    scenario = loaded(tmp_path, f'[audience]\noutlets = 6\nsubscribe = ["news/{{i % 4}}"]\n{MESSAGE}')
    assert isinstance(definition_of(scenario), ClientGroups)
    audience = audience_of(scenario)
    assert (audience.size, list(audience.entitled_to("news/1"))) == (6, [1, 5])


def test_a_file_of_clients_is_named_with_its_digest_and_counts_its_rows(tmp_path):
    """The workers read it from their own disks."""
    (tmp_path / "clients.csv").write_text("client_id,filters\na,news/#\nb,news/2\n")
    scenario = loaded(tmp_path, f'[audience]\nclients = "clients.csv"\n{MESSAGE}')
    definition = definition_of(scenario)
    assert isinstance(definition, ClientFile)
    assert (scenario.audience.outlets, definition.path) == (2, str(tmp_path / "clients.csv"))
    assert list(audience_of(scenario).entitled_to("news/2")) == [0, 1]
    (tmp_path / "clients.csv").unlink()
    with pytest.raises(DirectoryError, match="can't be read"):
        definition_of(scenario)


def test_a_topic_that_matches_nobody_is_refused(tmp_path):
    """Before any load."""
    with pytest.raises(ConfigurationError, match=r"toml:\d+: message.topic: no client takes 'news/0'; the near"):
        audience_of(loaded(tmp_path, f'[audience]\noutlets = 6\nsubscribe = ["news/1"]\n{MESSAGE}'))


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ('filters = ["nws/#"]', "audience.group.1.filters: no topic of the run matches 'nws/#'; the nearest topic is"),
        ('filters = ["news/#/a"]', "audience.group.1.filters: # takes all levels that follow; write it as the last"),
        ('filters = ["#"]\nclient_id = "a"', "audience.group.1.client_id: client id 'a' is that of clients 2 and 3"),
    ],
)
def test_a_mistake_in_a_group_names_its_file_line_and_key(tmp_path, second, said):
    """The second group's, which has clients 2 and 3."""
    first = '[[audience.group]]\ncount = 2\nfilters = ["news/+"]\n'
    with pytest.raises(ConfigurationError) as raised:
        audience_of(loaded(tmp_path, f"{first}[[audience.group]]\ncount = 2\n{second}\n{MESSAGE}"))
    assert said in str(raised.value)
    assert raised.value.line in (6, 7)


LATE = '[[audience.behaviour]]\nkind = "late"\nat = "1s"\ncount = 1\n'


@pytest.mark.parametrize(
    ("audience", "problem"),
    [
        ('outlets = 4\nsubscribe = ["$share/g/news/#"]\n', "share a subscription"),
        (
            'qos = 1\n[[audience.group]]\ncount = 2\nfilters = ["news/#"]\n'
            '[[audience.group]]\ncount = 2\nqos = 0\nfilters = ["news/#"]\n',
            "some groups have QoS 0",
        ),
    ],
)
def test_behaviours_whose_absences_cannot_be_counted_are_refused(tmp_path, audience, problem):
    """As planned absences are: a copy on its way to a client that leaves would be lost unseen."""
    scenario = loaded(tmp_path, f"[audience]\n{audience}{LATE}{MESSAGE}")
    with pytest.raises(ConfigurationError, match=problem) as caught:
        audience_of(scenario)
    assert caught.value.key == "audience.behaviour.0.kind"
