"""Changing a host's list leaves the rest of its file alone, and is all or nothing."""

from __future__ import annotations

import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.pages.installed import ROOT
from platform_core import ConfigurationError, HostedInstance, NotFound, OperationInProgress
from platform_core import host_file as module
from platform_core.host_file import HostFile, changing, with_instance, without_instance

LATE = HostedInstance(name="late", host_names=("late.test", "www.late.test"))
BY_HAND = """\
# Our customers. Ask Ann before you touch this.

[[instances]]  # the first one
name = "acme"
host_names = [
    "acme.test",   # contract 7
    # "old.acme.test",
]

# Shop pays by the year.
  [[ instances ]]
  name = 'shop'
  host_names = ["shop.test"]

# The end."""

COMMENTS = st.lists(
    st.sampled_from(["", "# a note", "#[[instances]]", "   ", '# name = "x"']), max_size=3
).map("\n".join)


@st.composite
def _files(draw: st.DrawFn) -> tuple[str, int]:
    """A file with instances and comments between them."""
    number = draw(st.integers(0, 4))
    parts = [draw(COMMENTS)]
    for place in range(number):
        parts += [
            f'[[instances]]\nname = "i{place}"',
            draw(COMMENTS),
            f'host_names = ["i{place}.test"]',
            draw(COMMENTS),
        ]
    return "\n".join(parts) + draw(st.sampled_from(["", "\n"])), number


@given(_files())
def test_an_instance_added_and_removed_leaves_the_file_as_it_was(file: tuple[str, int]) -> None:
    text, number = file
    added = with_instance(text, LATE)
    assert [each["name"] for each in tomllib.loads(added)["instances"]] == [
        *(f"i{place}" for place in range(number)),
        "late",
    ]
    if text:
        assert added.startswith(text)
    left = without_instance(added, "late")
    assert left.rstrip("\n") == (text or module.HEADER).rstrip("\n")


@given(_files(), st.integers(0, 3))
def test_removing_any_instance_keeps_every_line_that_is_not_its_own(
    file: tuple[str, int], place: int
) -> None:
    text, number = file
    if place >= number:
        with pytest.raises(NotFound):
            without_instance(text, f"i{place}")
        return
    left = without_instance(text, f"i{place}")
    names = [each["name"] for each in tomllib.loads(left).get("instances", [])]
    assert names == [f"i{other}" for other in range(number) if other != place]
    notes = [line for line in text.splitlines() if line.startswith("#")]
    within = text.partition(f'name = "i{place}"')[2].partition(f'host_names = ["i{place}.test"]')[0]
    own = [line for line in within.splitlines() if line.startswith("#")]
    kept = [line for line in left.splitlines() if line.startswith("#")]
    assert len(kept) == len(notes) - len(own)


def test_a_file_written_by_hand_keeps_its_comments() -> None:
    left = without_instance(BY_HAND, "acme")
    assert left.startswith("# Our customers. Ask Ann before you touch this.\n")
    assert "# Shop pays by the year.\n  [[ instances ]]" in left
    assert "acme" not in left
    last = without_instance(BY_HAND, "shop")
    assert last.endswith("# The end.")
    assert "# Shop pays by the year." in last
    assert with_instance(BY_HAND, LATE).startswith(BY_HAND + "\n")


def test_the_ends_of_lines_stay_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "pergola.toml").write_bytes(BY_HAND.replace("\n", "\r\n").encode())
    file = HostFile(tmp_path)
    with file.replaced(without_instance(file.text, "acme")):
        pass
    assert b"year.\r\n  [[ instances ]]\r\n" in (tmp_path / "pergola.toml").read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        'instances = [{ name = "acme", host_names = ["acme.test"] }]',
        'instances = [\n{ name = "acme", host_names = ["""\n[[instances]]\n"""] }]',
    ],
)
def test_a_list_written_another_way_is_left_to_whoever_wrote_it(text: str) -> None:
    said = "change the list by hand"
    with pytest.raises(ConfigurationError, match=said):
        with_instance(text, LATE)
    with pytest.raises(ConfigurationError, match=said):
        without_instance(text, "acme")


def test_what_fails_meanwhile_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "pergola.toml").write_text(BY_HAND)
    replaced = HostFile(tmp_path).replaced(with_instance(BY_HAND, LATE))
    with pytest.raises(ZeroDivisionError), replaced as host:
        assert [each.name for each in host.instances] == ["acme", "shop", "late"]
        assert (tmp_path / "pergola.toml").read_text() == BY_HAND
        raise ZeroDivisionError
    assert (tmp_path / "pergola.toml").read_text() == BY_HAND
    assert [path.name for path in tmp_path.iterdir()] == ["pergola.toml"]


def test_the_file_keeps_its_rights_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text(BY_HAND)
    real.chmod(0o640)
    (tmp_path / "pergola.toml").symlink_to(real)
    with changing(tmp_path) as file, file.replaced(with_instance(file.text, LATE)):
        pass
    assert (tmp_path / "pergola.toml").is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert '"late"' in real.read_text()


def test_names_that_somebody_has_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "pergola.toml").write_text(BY_HAND)
    taken = HostedInstance(name="late", host_names=("ACME.test",))
    replaced = HostFile(tmp_path).replaced(with_instance(BY_HAND, taken))
    said = "'acme.test' is a host name of 'acme' already; nothing was changed"
    with pytest.raises(ConfigurationError, match=said), replaced:
        pytest.fail("the block must not begin")
    assert (tmp_path / "pergola.toml").read_text() == BY_HAND


HOLDER = """
import sys
from pathlib import Path
from platform_core.host_file import changing
with changing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_operator_waits_and_is_refused_and_a_killed_one_leaves_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OperationInProgress, match="another command"), changing(tmp_path):
            pytest.fail("it is held")
    finally:
        holder.kill()
        holder.communicate()
    with changing(tmp_path) as file:
        assert file.host.instances == ()
