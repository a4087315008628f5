"""The regulations that come with the pack; an instance adds and retires its own."""

from platform_core import DataStep, Records

from .entities import RegulationCategory, RegulationSubcategory

REGULATIONS: dict[str, tuple[str, ...]] = {
    "Electronic fund transfers": ("Unauthorized transfer", "Error resolution", "Provisional credit"),
    "Truth in lending": ("Billing error", "Disclosure of terms", "Credit of payments"),
    "Fair lending": ("Discrimination", "Adverse action notice"),
    "Credit reporting": ("Accuracy of reported data", "Dispute of reported data", "Permissible purpose"),
    "Debt collection": ("Validation of the debt", "Communication with the debtor", "False representation"),
    "Mortgage servicing": ("Loss mitigation", "Escrow account", "Notice of servicing transfer"),
    "Privacy": ("Disclosure to third parties", "Access to own data"),
    "Unfair, deceptive or abusive practice": ("Marketing", "Fees", "Account opening without consent"),
}


async def bring_regulations(records: Records) -> None:
    """Create the categories and their subcategories."""
    for name, parts in REGULATIONS.items():
        category = await records.create(RegulationCategory, {"name": name})
        for part in parts:
            await records.create(RegulationSubcategory, {"name": part, "category": category["sys_id"]})


DATA_STEPS = (
    DataStep(number=1, summary="Bring the regulation categories of complaints", run=bring_regulations),
)
