"""The kinds of behaviours."""

from typing import get_args

from bench.scenario.behaviour_kinds import COMMON, KINDS
from bench.scenario.behaviours import Behaviour


def test_each_kind_is_a_value_of_the_key_and_has_keys_of_the_table() -> None:
    """No kind is forgotten in the one place or the other, and no key is of no kind."""
    fields = Behaviour.model_fields
    assert set(get_args(fields["kind"].annotation)) == set(KINDS)
    keys = {field.alias or name for name, field in fields.items()}
    assert keys == {*COMMON, *(key for kind in KINDS.values() for key in kind.all)}
