"""Each thing of the document gets a name of its own."""

from __future__ import annotations

from api.openapi.names import Names, pascal_case


def test_the_first_free_name_is_taken() -> None:
    names = Names({"Problem"})
    assert names.take("Case") == "Case"
    assert names.take("Problem", "PackProblem") == "PackProblem"
    assert names.take("Problem", "PackProblem") == "Problem_2"
    assert names.take("Problem") == "Problem_3"


def test_tables_are_named_as_types() -> None:
    assert pascal_case("sn_customerservice_case") == "SnCustomerserviceCase"
    assert pascal_case("task") == "Task"
