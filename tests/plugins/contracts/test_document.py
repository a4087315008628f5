"""The routes of contracts in the API document: valid, named once, with examples that are what their schemas say."""

from __future__ import annotations

from openapi_spec_validator import OpenAPIV31SpecValidator

from plugins import contracts
from tests.api.openapi.document_kit import document_of, operations, validator
from tests.api.openapi.test_examples import examples


def test_the_document_with_contracts_is_valid_and_its_examples_fit() -> None:
    document = document_of(contracts.pack)
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    own = {
        path: item
        for path, item in document["paths"].items()
        if not path.startswith(("/api/tables", "/api/packs"))
    }
    found = list(examples(own))
    for path, schema, example in found:
        errors = [error.message for error in validator(document, schema).iter_errors(example)]
        assert not errors, f"{path}: {example}: {errors}"
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))


def test_the_document_tells_every_parameter_of_a_verification() -> None:
    document = document_of(contracts.pack)
    asked = document["paths"]["/api/sn_ent_verify/verifyentitlements"]["get"]["parameters"]
    names = {parameter["name"] for parameter in asked if "name" in parameter}
    assert {"account", "consumer", "contract", "service_contract_line", "product", "sold_product", "install_base",
            "household", "sold_entitlement", "state", "sysparm_limit", "sysparm_offset"} <= names  # fmt: skip
