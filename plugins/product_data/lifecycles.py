"""The ways of an asset, and of what is offered: states, and the moves between them."""

from platform_core import IMPORT_ADMIN, Entity, Lifecycle, State, Transition

from .entities import Asset, ProductOffering, ProductSpecification
from .entities.assets import (
    ASSET_STATE,
    CONSUMED,
    IN_STOCK,
    IN_TRANSIT,
    IN_USE,
    MISSING,
    ON_ORDER,
    RETIRED_ASSET,
)
from .entities.catalogue import ARCHIVED, DRAFT, PUBLICATION, PUBLISHED
from .roles import ASSET_MANAGER, PRODUCT_CATALOG_ADMIN

KEEPERS = (ASSET_MANAGER,)

ASSET = Lifecycle(
    entity=Asset,
    field="install_status",
    states=tuple(
        State(code, ASSET_STATE.label(code), active=code not in (CONSUMED, RETIRED_ASSET))
        for code in ASSET_STATE.codes
    ),
    initial=IN_USE,
    # Whoever keeps assets writes down what he finds, in whatever state; from there on it goes by moves for him, too.
    free_for=(ASSET_MANAGER, IMPORT_ADMIN),
    transitions=(
        Transition(
            name="receive",
            label="Receive",
            sources=(ON_ORDER, IN_TRANSIT),
            target=IN_STOCK,
            takes=("location", "serial_number", "asset_tag", "substatus"),
            roles=KEEPERS,
            because="It arrived, and lies ready",
        ),
        Transition(
            name="await_again",
            label="Wait for another delivery",
            sources=(IN_TRANSIT,),
            target=ON_ORDER,
            roles=KEEPERS,
            because="It did not arrive, and is delivered once more",
        ),
        Transition(
            name="send",
            label="Send",
            sources=(ON_ORDER, IN_STOCK, IN_USE),
            target=IN_TRANSIT,
            takes=("location",),
            roles=KEEPERS,
            because="It is on its way to another place",
        ),
        Transition(
            name="install",
            label="Put to use",
            sources=(ON_ORDER, IN_STOCK, IN_TRANSIT),
            target=IN_USE,
            takes=("location", "install_date", "account", "consumer", "household", "assigned_to"),
            roles=KEEPERS,
            because="It works where it is meant to",
        ),
        Transition(
            name="take_back",
            label="Take back",
            sources=(IN_USE, CONSUMED, RETIRED_ASSET),
            target=IN_STOCK,
            takes=("location", "substatus"),
            roles=KEEPERS,
            because="It is kept for another use, or mended; what was written off by mistake comes back this way",
        ),
        Transition(
            name="consume",
            label="Use up",
            sources=(IN_STOCK, IN_USE),
            target=CONSUMED,
            roles=KEEPERS,
            because="It is used up, and there is no more of it",
        ),
        Transition(
            name="report_missing",
            label="Report missing",
            sources=(IN_USE, IN_STOCK, IN_TRANSIT),
            target=MISSING,
            needs=("substatus",),
            takes=("substatus",),
            roles=KEEPERS,
            because="Nobody knows where it is: it was lost, or stolen",
        ),
        Transition(
            name="find",
            label="Find again",
            sources=(MISSING,),
            target=IN_STOCK,
            takes=("location", "substatus"),
            roles=KEEPERS,
            because="It turned up",
        ),
        Transition(
            name="retire",
            label="Retire",
            sources=(ON_ORDER, IN_STOCK, IN_USE, MISSING),
            target=RETIRED_ASSET,
            needs=("substatus",),
            takes=("substatus",),
            roles=KEEPERS,
            because="It is gone for good, and one knows how",
        ),
    ),
)


def publication(entity: type[Entity]) -> Lifecycle:
    """From a draft to what is published, and from there into the archive."""
    keepers = (PRODUCT_CATALOG_ADMIN,)
    return Lifecycle(
        entity=entity,
        states=(
            State(DRAFT, PUBLICATION.label(DRAFT)),
            State(PUBLISHED, PUBLICATION.label(PUBLISHED)),
            State(ARCHIVED, PUBLICATION.label(ARCHIVED), active=False),
        ),
        initial=DRAFT,
        free_for=(IMPORT_ADMIN,),
        transitions=(
            Transition(
                name="publish",
                label="Publish",
                sources=(DRAFT, ARCHIVED),
                target=PUBLISHED,
                roles=keepers,
                because="Everybody may see it from now on",
            ),
            Transition(
                name="archive",
                label="Archive",
                sources=(DRAFT, PUBLISHED),
                target=ARCHIVED,
                roles=keepers,
                because="It is not offered any more; what was sold by it stays",
            ),
        ),
    )


LIFECYCLES = (ASSET, publication(ProductSpecification), publication(ProductOffering))
