"""Whose case it is."""

import pytest

from platform_core import User
from plugins.b2b import Account
from plugins.b2c import Consumer
from plugins.customer_service import CaseCustomer, customer_of

CASE = {"account": "a" * 32, "consumer": "b" * 32, "requested_by": "c" * 32}


@pytest.mark.rule("CSM-99")
def test_the_customer_is_the_first_of_account_consumer_and_requesting_employee() -> None:
    assert customer_of(CASE) == CaseCustomer("account", Account, "a" * 32)
    assert customer_of({**CASE, "account": None}) == CaseCustomer("consumer", Consumer, "b" * 32)
    assert customer_of({"requested_by": "c" * 32}) == CaseCustomer("requested_by", User, "c" * 32)


def test_a_case_may_have_no_customer() -> None:
    assert customer_of({"account": None, "consumer": None, "requested_by": None}) is None
