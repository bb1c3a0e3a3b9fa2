"""An operation of the document names every status that its route may answer with, and no other."""

import pytest

from wire.service.api.operations import Operations, query_parameter


def statuses(described):
    return {int(status) for status in described["responses"]}


@pytest.mark.parametrize(
    ("secured", "free", "expected"),
    [
        (True, False, {200, 400, 401, 422, 429, 500}),
        (False, False, {200, 400, 403, 422, 429, 500}),
        (True, True, {200, 400, 422, 500}),
        (False, True, {200, 400, 422, 500}),
    ],
)
def test_access_and_rate_are_refused_where_they_are_checked_alone(secured, free, expected):
    """A route that needs no token refuses neither; without tokens pages of another origin are refused."""
    described = Operations(secured=secured).get("getIt", "Get it", "Calendar", free=free)["get"]
    assert statuses(described) == expected
    assert ("security" in described) == (401 in expected)


def test_a_body_may_be_slow_too_large_of_another_type_or_one_too_many():
    """Beside the problems that the route names itself."""
    described = Operations(secured=True)(
        "postIt", "Post it", {201: "Receipt"}, body={"required": True}, problems=(409,)
    )
    assert {408, 409, 413, 415, 503} <= statuses(described)
    assert "Location" in described["responses"]["201"]["headers"]
    assert "Retry-After" in described["responses"]["503"]["headers"]


def test_a_list_in_the_query_repeats_its_name():
    """A single value has neither style nor description where there is none."""
    listed = query_parameter("sectors", {"type": "array"}, "the primary one first")
    assert (listed["style"], listed["explode"], listed["description"]) == ("form", True, "the primary one first")
    assert query_parameter("seconds", {"type": "integer"}) == {
        "name": "seconds",
        "in": "query",
        "schema": {"type": "integer"},
    }
