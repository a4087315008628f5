"""The pack's import map brings a list of equipment in, once."""

from pathlib import Path

from industry_packs import telecom
from industry_packs.telecom.entities import NetworkResource
from platform_core.importing import ImportOptions, import_file
from platform_core.testing import MakeWorld

FOLDER = Path(telecom.__file__).parent / "imports"


async def test_a_list_of_equipment_is_imported_once(world: MakeWorld, tmp_path: Path) -> None:
    csm = await world(telecom.pack)
    options = ImportOptions(
        file=FOLDER / "network_resources.csv",
        table="sn_ni_core_resource",
        map=FOLDER / "network_resources.toml",
        rejects=tmp_path / "rejects.csv",
    )
    for _ in range(2):
        await import_file(csm.instance, options)
    rows = {row["external_id"]: row async for row in csm.system.every(NetworkResource)}
    assert len(rows) == 6
    port = rows["PT-0102"]
    states = [
        port[name] for name in ("administrative_state", "operational_state", "resource_status", "category")
    ]
    assert states == ["unlocked", "disable", "alarm", "port"]
    assert rows["CB-0007"]["start_operating_date"].year == 2017
    assert rows["SW-0003"]["start_operating_date"] is None
