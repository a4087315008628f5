"""What the law of a country gives somebody who bought something: rows with days from which and until which they hold."""

from __future__ import annotations

from platform_core import Boolean, Choice, CountryCode, Date, Entity, Index, Integer, String

from ..choices import LAW_KIND


class ReturnLaw(
    Entity, tablename="retail_return_law", label="Return law", display="name", default_order="country"
):
    """A right of withdrawal or a legal guarantee of a country.

    The law is the one that is in force on the day of the contract, its first and last day included.
    """

    name = String(100, required=True)
    kind = Choice(LAW_KIND, required=True)
    country = CountryCode(required=True)
    source = String(200, required=True, help="Where it is written")
    valid_from = Date(required=True, help="First day on which it holds")
    valid_until = Date(help="Last day; empty: until further notice")
    days = Integer(minimum=1, maximum=366, help="Withdrawal: days from delivery")
    late_information_months = Integer(
        default=0,
        minimum=0,
        maximum=120,
        help="Withdrawal: how much longer, when the buyer was never told of it",
    )
    distance_only = Boolean(
        default=True, help="Withdrawal: only from contracts that were not made in a store"
    )
    ends_on_working_day = Boolean(
        default=True, help="A last day that is free is followed by the next working day"
    )
    refund_days = Integer(
        minimum=1, maximum=366, help="Withdrawal: days from its notice until money is paid back"
    )
    send_back_days = Integer(
        minimum=1, maximum=366, help="Withdrawal: days from its notice to send goods back"
    )
    refunds_delivery = Boolean(
        default=True, help="Withdrawal from all of an order: the delivery is paid back, too"
    )
    months = Integer(minimum=1, maximum=240, help="Guarantee: months from delivery")
    burden_months = Integer(
        minimum=1, maximum=240, help="Guarantee: months in which a defect counts as one from the beginning"
    )
    constraints = (Index(("country", "kind", "valid_from")),)


class WithdrawalException(
    Entity,
    tablename="retail_withdrawal_exception",
    label="Withdrawal exception",
    display="name",
    default_order="name",
):
    """A kind of goods from whose purchase nobody withdraws, for good or once they are unsealed."""

    code = String(40, required=True, unique=True)
    name = String(160, required=True)
    source = String(200, required=True)
    only_unsealed = Boolean(help="The right is lost only when the buyer broke the seal")
    active = Boolean(default=True)
