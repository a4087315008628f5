"""GS1 keys: what is one, how it is kept, and what a wrong one is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from industry_packs.retail import RETAIL_ADMIN, Order, OrderLine, RetailOrganization, RmaCaseLine, gs1
from platform_core import Query
from tests.industry_packs.retail.chain import PEN, Chain

PAYLOAD = st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))


def check_digit(payload: str) -> int:
    """As GS1 teaches it, from the right: times 3, times 1, and so on; what is missing to the next ten."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(payload)))
    return -total % 10


@pytest.mark.rule("RET-1")
@given(PAYLOAD)
def test_a_number_with_its_check_digit_is_kept_in_fourteen_digits(payload: str) -> None:
    whole = f"{payload}{check_digit(payload)}"
    assert gs1.gtin(whole) == whole.zfill(14)
    assert gs1.gtin(gs1.gtin(whole)) == gs1.gtin(whole)
    assert gs1.gtin(f" {whole[:4]} {whole[4:6]}-{whole[6:]} ") == whole.zfill(14)


@pytest.mark.rule("RET-1")
@given(PAYLOAD, st.integers(1, 9), st.data())
def test_one_digit_that_was_mistyped_is_always_found(payload: str, change: int, data: st.DataObject) -> None:
    whole = f"{payload}{check_digit(payload)}"
    place = data.draw(st.integers(0, len(whole) - 1))
    wrong = whole[:place] + str((int(whole[place]) + change) % 10) + whole[place + 1 :]
    with pytest.raises(gs1.Misread, match="check digit"):
        gs1.gtin(wrong)


@pytest.mark.parametrize("text", ["", "123456", "123456789", "400638133393A", "٤٠٠٦٣٨١٣٣٣٩٣١", "4" * 15])
def test_what_has_another_length_or_other_signs_is_no_gtin(text: str) -> None:
    with pytest.raises(gs1.Misread, match="8 or 12 or 13 or 14 digits"):
        gs1.gtin(text)


def test_places_and_parcels_have_their_own_lengths() -> None:
    assert gs1.gln("4006381000017") == "4006381000017"
    assert gs1.sscc(gs1.make_sscc("4006381", 1001)) == "040063810000010016"
    for read, text in ((gs1.gln, "96385074"), (gs1.sscc, PEN), (gs1.gln, "4006381000018")):
        with pytest.raises(gs1.Misread):
            read(text)


@given(st.integers(4, 12), st.integers(0, 10**14))
def test_every_parcel_that_is_numbered_has_a_number_that_is_one(length: int, serial: int) -> None:
    assert gs1.sscc(gs1.make_sscc("4006381333931"[:length], serial))


@pytest.mark.parametrize("text", [f"(01)0{PEN}(21)ABC/1", f"010{PEN}21ABC/1", f"  010{PEN}21ABC/1 "])
def test_a_serial_number_is_read_as_people_and_as_scanners_write_it(text: str) -> None:
    assert gs1.sgtin(text) == f"(01)0{PEN}(21)ABC/1"
    assert gs1.parts_of(gs1.sgtin(text)) == (f"0{PEN}", "ABC/1")


@pytest.mark.parametrize(
    "text",
    [
        PEN,
        f"(01)0{PEN}",
        f"(01){PEN}(21)A",
        "(01)04006381333932(21)A",
        f"(01)0{PEN}(21){'A' * 21}",
        "(21)A",
        "ü",
    ],
)
def test_what_lacks_item_or_serial_or_has_a_wrong_one_is_no_sgtin(text: str) -> None:
    with pytest.raises(gs1.Misread):
        gs1.sgtin(text)


def test_a_label_holds_one_thing_in_every_way_of_writing_it() -> None:
    label = gs1.label_of(f"0{PEN}", "A/1")
    assert label.element_string == f"(01)0{PEN}(21)A/1"
    assert label.digital_link == f"https://id.gs1.org/01/0{PEN}/21/A%2F1"
    assert label.epc == "urn:epc:id:sgtin:4006381.033393.A%2F1"
    assert gs1.label_of("00000096385074", "1").epc is None
    assert gs1.label_of(f"0{PEN}", None).epc is None


@pytest.mark.rule("RET-1")
async def test_numbers_of_eight_and_thirteen_digits_are_stored_with_fourteen(chain: Chain) -> None:
    lines = await chain.everything.list(OrderLine, Query(order=("position",)))
    assert [line["gtin"] for line in lines.records] == ["04006381333931", "00000096385074"]


@pytest.mark.rule("RET-1")
async def test_a_wrong_check_digit_is_a_400_that_names_field_and_rule(chain: Chain) -> None:
    client = await chain.world.client(await chain.world.person("kim", RETAIL_ADMIN))
    line = {
        "sales_order": chain["order"], "position": 9, "gtin": "4006381333932", "description": "pen", "quantity": 1,
        "unit_price": 1,
    }  # fmt: skip
    answer = await client.post("/api/tables/retail_order_line", json=line)
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["code"] == "no_gs1_key"
    (error,) = problem["errors"]
    assert (error["pointer"], error["code"]) == ("/gtin", "wrong_check_digit")
    assert "should be 1" in error["detail"]
    assert "multiple of ten" in error["detail"]
    document = (await client.get("/openapi.json")).json()
    assert "400" in document["paths"]["/api/tables/retail_order_line"]["post"]["responses"]
    gln = {"gln": "4006381000018"}
    place = f"/api/tables/sn_retail_organization/{chain['retail hill']}"
    refused = await client.patch(place, json=gln, headers={"if-match": "*"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/gln")
    order = await chain.fresh("order", Order)
    assert order["total"] == 3 * 1000 + 500 + 490, "what was refused left nothing behind"


async def test_a_place_has_its_number_in_one_way(chain: Chain) -> None:
    changed = await chain.everything.update(
        RetailOrganization, chain["retail hill"], {"gln": "4006381 00003-1"}
    )
    assert changed["gln"] == "4006381000031"


async def test_the_item_that_comes_back_is_the_one_that_was_sold(chain: Chain) -> None:
    await chain.rma()
    line = await chain.back(sgtin=f"010{PEN}21S1")
    assert line["sgtin"] == f"(01)0{PEN}(21)S1"
    with pytest.raises(Exception, match="not the one that was sold"):
        await chain.everything.update(RmaCaseLine, line["sys_id"], {"sgtin": "010000009638507421S1"})
