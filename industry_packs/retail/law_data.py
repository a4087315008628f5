"""The laws that come with the pack; an instance checks them, adds its own and ends those that are replaced.

They are the minimum of the European directives and what some member states add to it, as far as it is a plain number. Where
a country's guarantee follows the life that goods of a kind should have, the directive's minimum stands here.
"""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import DataStep, Records

from .choices import GUARANTEE, WITHDRAWAL
from .entities import ReturnLaw, WithdrawalException

MEMBERS = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
RIGHTS, SALES = datetime.date(2014, 6, 13), datetime.date(2022, 1, 1)
"""The first days of contracts under Directives 2011/83/EU and (EU) 2019/771."""
WITHDRAWAL_VALUES: dict[str, Any] = {
    "name": "Right of withdrawal",
    "kind": WITHDRAWAL,
    "source": "Directive 2011/83/EU, Articles 9, 10, 13 and 14",
    "valid_from": RIGHTS,
    "days": 14,
    "late_information_months": 12,
    "refund_days": 14,
    "send_back_days": 14,
}
GUARANTEE_VALUES: dict[str, Any] = {
    "name": "Legal guarantee",
    "kind": GUARANTEE,
    "source": "Directive (EU) 2019/771, Articles 10 and 11",
    "valid_from": SALES,
    "months": 24,
    "burden_months": 12,
}
LONGER: dict[str, dict[str, Any]] = {
    "ES": {
        "months": 36,
        "burden_months": 24,
        "source": "Real Decreto-ley 7/2021, in force for consumer sales from 2022",
    },
    "PT": {"months": 36, "burden_months": 24, "source": "Decreto-Lei 84/2021"},
    "SE": {"months": 36, "burden_months": 24, "source": "Konsumentköplag (2022:260)"},
    "FR": {"burden_months": 24, "source": "Code de la consommation, articles L217-3 and L217-7"},
}
"""Where the directive lets a country do more. Sources are named so that they can be looked up before they are relied on."""
EXCEPTIONS = (
    ("custom_made", "Made to the buyer's specifications, or clearly personal", "c", False),
    ("perishable", "Deteriorates or expires rapidly", "d", False),
    ("sealed_hygiene", "Sealed for health or hygiene", "e", True),
    ("mixed", "Mixed inseparably with other items after delivery", "f", False),
    ("price_fluctuates", "Priced by a market that the seller does not control", "b", False),
    ("sealed_media", "Sealed audio, video or software", "i", True),
    ("periodical", "Newspaper, periodical or magazine", "j", False),
    ("dated_leisure", "Leisure, transport or catering on a certain date", "l", False),
    ("digital_content", "Digital content whose performance has begun with consent", "m", False),
)


async def bring_laws(records: Records) -> None:
    """Create the laws of the member states, and what nobody withdraws from."""
    for country in MEMBERS:
        await records.create(ReturnLaw, {**WITHDRAWAL_VALUES, "country": country})
        await records.create(ReturnLaw, {**GUARANTEE_VALUES, **LONGER.get(country, {}), "country": country})
    for code, name, letter, only_unsealed in EXCEPTIONS:
        source = f"Directive 2011/83/EU, Article 16({letter})"
        values = {"code": code, "name": name, "source": source, "only_unsealed": only_unsealed}
        await records.create(WithdrawalException, values)


DATA_STEPS = (
    DataStep(
        number=1, summary="Bring the laws about returns of the European Union's countries", run=bring_laws
    ),
)
