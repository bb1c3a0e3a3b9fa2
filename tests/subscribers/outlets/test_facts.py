"""What is known of outlets that may put some of them first."""

from subscribers.outlets.endpoints import ANYWHERE, Endpoints
from subscribers.outlets.facts import facts_of
from tests.support.ledgers import DIRECTORY, START
from tests.support.outlet_pools import OUTLETS, PoolSetup
from wire.directory.cohorts import Cohorts


def test_an_outlets_facts_are_those_of_its_session_its_node_its_group_and_the_directory():
    """By slot; of a cluster's nodes each outlet has the one that it is connected to."""
    nodes = ("mqtt://a:1", "mqtt://b:2")
    setup = PoolSetup(brokers=nodes).start()
    groups = Cohorts([""] * OUTLETS, ["east" if index % 3 else "" for index in range(OUTLETS)])
    found = setup.pool.facts(setup.ledger, groups)
    assert found == facts_of(setup.outlets, Endpoints(setup.network, nodes, OUTLETS, ANYWHERE), DIRECTORY, groups)
    assert list(found) == list(range(OUTLETS))
    for index, facts in found.items():
        outlet = DIRECTORY.outlets[index]
        assert (facts.node, facts.group, facts.size) == (index % 2, "east" if index % 3 else "", outlet.editors)
        assert (facts.wildcard, facts.filters) == (outlet.general, len(DIRECTORY.client(index).filters))
        assert facts.client_id.endswith(outlet.id)
        assert facts.subscribed_ns >= START
    assert {facts.group for facts in setup.pool.facts(setup.ledger, None).values()} == {""}
