"""Clients in groups."""

import pytest

from wire.contract.audience_definition import ClientGroup
from wire.directory.client_groups import clients_of
from wire.errors import DirectoryError


def test_groups_follow_one_another_with_their_own_filters_and_qos():
    """{i} counts over all of them, {group} is the group's name."""
    readers = ClientGroup("readers", 2, ("news/{i % 5}", "for/{group}"))
    sharers = ClientGroup("sharers", 2, ("$share/g/news/#",), qos=0, client_id="s-{i}")
    first, second, third, fourth = clients_of([readers, sharers], 1).clients
    assert (first.filters, second.filters) == (("news/0", "for/readers"), ("news/1", "for/readers"))
    assert (first.id, first.client_id, first.qos) == ("00000", "", None)
    assert (third.id, third.client_id, third.qos, fourth.client_id) == ("s-2", "s-2", 0, "s-3")


@pytest.mark.parametrize(
    ("group", "problem"),
    [
        (ClientGroup("g", 2, ("a",), client_id="same"), "group 'g': client id 'same' is that of clients 0 and 1"),
        (ClientGroup("", 1, ("a/{grup}",)), "subscribe: filters: "),
        (ClientGroup("g", 1, ("a+",)), "group 'g': filters: + takes a whole level"),
        (ClientGroup("g", 1, ()), "group 'g': it subscribes to nothing"),
        (ClientGroup("g", 1, ("a",), client_id="{ii}"), "group 'g': client_id: "),
    ],
)
def test_a_mistake_is_named_with_the_group(group, problem):
    """And what would be right."""
    with pytest.raises(DirectoryError) as raised:
        clients_of([group], 1)
    assert problem in str(raised.value)
