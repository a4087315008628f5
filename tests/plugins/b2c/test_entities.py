"""Tables of B2C: names, columns and where they stand in the class chain."""

import pytest

from platform_core import User
from plugins.b2c import Consumer, ConsumerUser

# All columns of the model but the picture, which is an attachment, the domain, and the household: the primary one of the
# memberships says that.
CONSUMER_COLUMNS = (
    "active", "business_phone", "city", "country", "date_format", "email", "fax", "first_name",
    "gender", "home_phone", "last_name", "middle_name", "mobile_phone", "name", "notes", "notification",
    "number", "preferred_language", "prefix", "primary", "state", "street", "suffix", "time_format",
    "time_zone", "title", "user", "zip",
)  # fmt: skip


def test_a_consumer_is_no_user_and_its_login_is_one() -> None:
    assert Consumer.info.lineage == (Consumer,)
    assert ConsumerUser.info.lineage == (User, ConsumerUser)
    assert (Consumer.info.table, ConsumerUser.info.table) == ("csm_consumer", "csm_consumer_user")


@pytest.mark.parametrize("name", CONSUMER_COLUMNS)
def test_a_consumer_has_the_column(name: str) -> None:
    assert name in Consumer.info.fields


@pytest.mark.rule("CSM-68")
def test_a_consumer_may_do_without_a_login() -> None:
    assert not Consumer.info.fields["user"].required


@pytest.mark.rule("CSM-69")
def test_a_login_is_a_user_and_belongs_to_one_consumer() -> None:
    user = Consumer.info.fields["user"]
    assert user.references is User
    assert user.unique
