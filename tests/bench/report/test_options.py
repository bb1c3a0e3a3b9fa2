"""The options that give a form of the report a file."""

from typing import get_args

from bench.report import options
from bench.report.destinations import Destinations


def test_each_form_has_an_option():
    """By the name that ``Destinations`` has for it, with a text for the help and a check."""
    forms = {name.lower(): get_args(getattr(options, name)) for name in options.__all__}
    assert set(forms) == set(Destinations.__dataclass_fields__)
    assert all(len(held) == 3 and held[1].help for held in forms.values())
