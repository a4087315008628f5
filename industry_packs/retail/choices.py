"""The choice lists of retail."""

from platform_core import Choices

OWNERSHIP = Choices({"company_owned": "Company owned", "franchise": "Franchise"})
SUBTYPE = Choices({
    "store": "Store", "region": "Region", "division": "Division", "area": "Area", "district": "District",
})  # fmt: skip

IN_STORE = "store"
CHANNEL = Choices({
    IN_STORE: "Store", "web": "Web shop", "app": "App", "phone": "Telephone", "mail_order": "Mail order",
    "marketplace": "Marketplace",
})  # fmt: skip
FULFILMENT = Choices({"ship": "Ship", "pick_up": "Pick up", "ship_from_store": "Ship from store"})
ORDER_STATE = Choices({"placed": "Placed", "fulfilled": "Fulfilled", "cancelled": "Cancelled"})

WITHDRAWAL, GUARANTEE, NO_RIGHT = "withdrawal", "guarantee", "none"
LAW_KIND = Choices({WITHDRAWAL: "Right of withdrawal", GUARANTEE: "Legal guarantee"})
RIGHT = Choices({WITHDRAWAL: "Right of withdrawal", GUARANTEE: "Legal guarantee", NO_RIGHT: "None"})

RETURN_CHANNEL = Choices({"carrier": "Carrier", "store": "Store", "locker": "Locker"})
REASON = Choices({
    "other": "Other", "defective": "Defective", "wrong_quantity": "Wrong quantity", "damaged": "Damaged",
    "outdated": "Outdated", "not_satisfied": "Not satisfied", "wrong_item": "Wrong item",
    "not_as_described": "Not as described",
})  # fmt: skip
LACKS_CONFORMITY = frozenset(
    {"defective", "wrong_quantity", "damaged", "outdated", "wrong_item", "not_as_described"}
)
"""The reasons that say that the goods are not what was sold, which is what a legal guarantee is about."""
EXPECTED = Choices({"repair": "Repair", "replacement": "Replacement", "refund": "Refund"})
RETURN, REPLACEMENT, REFUND, REJECT = "return", "replacement", "refund", "reject"
PROPOSED = Choices({RETURN: "Return", REPLACEMENT: "Replacement", REFUND: "Refund", REJECT: "Reject"})
REPAIR = Choices({"onsite": "Onsite", "off_site": "Off-site"})
STAGE = Choices({"initiate": "Initiate", "review": "Review", "resolve": "Resolve", "close": "Close"})

PRIORITY = Choices({1: "Critical", 2: "High", 3: "Medium", 4: "Low"})
