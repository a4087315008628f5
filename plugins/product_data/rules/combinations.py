"""What holds whenever models are put together: compatible ones, and the parts of bundles."""

from typing import Any

from platform_core import BusinessRule, Change, Conflict, Query, Records, refusal

from ..entities import BundleComponent, CompatibleModel, Model
from .refusing import refuse_moves

MIRRORS = "compatible models are named on both sides"
PARTS = "what a bundle is made of"


async def before_models_are_compatible(change: Change) -> None:
    """Two different models; which ones is fixed."""
    refuse_moves(change, ("model", "compatible_with"), "the two models")
    if change.new["model"] == change.new["compatible_with"]:
        detail = "a model is not compatible with itself"
        raise refusal("compatible_with", detail, "name another model", "itself")


async def after_models_are_compatible(change: Change) -> None:
    """The other one says so, too, on the same terms; when one row goes, so does the other."""
    if change.actor.elevated == MIRRORS:
        return
    records = change.elevated(MIRRORS)
    other = {"model": change.new["compatible_with"], "compatible_with": change.new["model"]}
    there = (CompatibleModel.model == other["model"]) & (
        CompatibleModel.compatible_with == other["compatible_with"]
    )
    mirror = await records.find(CompatibleModel, there, fields=("sys_id",))
    if change.kind == "delete":
        if mirror is not None:
            await records.delete(CompatibleModel, mirror["sys_id"])
    elif mirror is None:
        await records.create(CompatibleModel, {**other, "note": change.new["note"]})
    else:
        await records.update(CompatibleModel, mirror["sys_id"], {"note": change.new["note"]})


async def before_part_joins_a_bundle(change: Change) -> None:
    """A bundle has parts, and is no part of itself, directly or by others."""
    refuse_moves(change, ("bundle", "model"), "bundle and part")
    records = change.elevated(PARTS)
    # Who takes the mark of a bundle away meanwhile waits, or is waited for.
    await records.lock(Model, change.new["bundle"])
    if not (await records.get(Model, change.new["bundle"], ("bundle",)))["bundle"]:
        detail = "the model is no bundle"
        raise refusal("bundle", detail, "set `bundle` of the model first", "no_bundle")
    if change.new["bundle"] in await _parts(records, change.new["model"]):
        detail = "the bundle would be a part of itself"
        raise refusal("model", detail, "name a model that does not contain the bundle", "ring")


async def _parts(records: Records, model: str) -> set[str]:
    """The model, and all that it is made of at any depth."""
    known, new = {model}, [model]
    while new:
        below = Query(where=BundleComponent.bundle.is_in(new), fields=("model",), limit=500)
        new = list({row["model"] async for row in records.every(BundleComponent, below)} - known)
        known.update(new)
    return known


async def before_bundle_ceases_to_be_one(change: Change) -> None:
    """A model with parts is a bundle."""
    if not change.becomes("bundle", value=False):
        return
    part: Any = BundleComponent.bundle == change.sys_id
    count = await change.elevated(PARTS).count(BundleComponent, part)
    if count:
        raise Conflict(f"the bundle has parts ({count})", remedy="take its parts out first")


BUSINESS_RULES = (
    BusinessRule(
        entity=CompatibleModel,
        kinds=("create", "update"),
        before=before_models_are_compatible,
        because="Two different models are compatible with each other",
    ),
    BusinessRule(
        entity=CompatibleModel,
        kinds=("create", "update", "delete"),
        after=after_models_are_compatible,
        because="Each of two compatible models says so",
    ),
    BusinessRule(
        entity=BundleComponent,
        kinds=("create", "update"),
        before=before_part_joins_a_bundle,
        because="Bundles have parts, and end somewhere",
    ),
    BusinessRule(
        entity=Model,
        kinds=("update",),
        before=before_bundle_ceases_to_be_one,
        because="A model with parts is a bundle",
    ),
)
