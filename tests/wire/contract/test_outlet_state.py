"""The states of an outlet are the labels of a metric and the keys of a tally."""

import msgspec

from wire.contract.outlet_state import OutletState


def test_the_values_are_the_labels_that_dashboards_name():
    """In the order of an outlet's life."""
    assert [state.value for state in OutletState] == ["waiting", "connecting", "on", "away", "refused", "gone"]


def test_a_state_travels_as_its_value_and_comes_back_as_itself():
    """As the key of a tally, too."""
    data = msgspec.json.encode({OutletState.ON: 3})
    assert data == b'{"on":3}'
    assert msgspec.json.decode(data, type=dict[OutletState, int]) == {OutletState.ON: 3}
    assert f"{OutletState.AWAY}" == "away"
