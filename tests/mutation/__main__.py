"""How many mutants of the access policy's compiler the tests kill: ``make mutants``.

Mutmut breaks each function in every small way that it knows, one at a time, and runs the tests that reach it. Each mutant
that they do not notice is a test that is missing, or means the same as what it was made from. The latter are listed in
``equivalent.toml``, each with the reason; all others are shown, and too many of them make the command fail.
"""

from __future__ import annotations

import ast
import difflib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

WANTED = 95.0
"""Of a hundred mutants, so many at least are killed."""
ROOT = Path(__file__).parents[2]
MADE = ROOT / "mutants"
KILLED, ALIVE, UNTESTED = (1, 3, -24, 24, 36, 152, 255), 0, 33
"""What mutmut keeps of a mutant: the exit code of its tests; out of time is killed, too."""

Change = tuple[str, str, str]
"""The function, and the lines that a mutant has instead of others, without indentation."""


def equivalent() -> dict[Change, str]:
    """The mutants that mean the same as what they were made from, and why they do."""
    listed = tomllib.loads((Path(__file__).with_name("equivalent.toml")).read_text("utf-8"))
    return {(each["function"], each["was"], each["is"]): each["why"] for each in listed["mutant"]}


def bodies(path: Path) -> dict[str, list[str]]:
    """The lines of each function that mutmut made, by its name."""
    text = path.read_text("utf-8")
    lines = text.splitlines()
    return {
        node.name: lines[node.body[0].lineno - 1 : node.end_lineno]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def change(module: str, name: str, functions: dict[str, list[str]]) -> Change:
    """What a mutant changes."""
    origin = re.sub(r"__mutmut_\d+$", "", name)
    told = ".".join(origin.split("ǁ")[1:]) or origin.removeprefix("x_")
    was, now = [], []
    for line in difflib.ndiff(functions[f"{origin}__mutmut_orig"], functions[name]):
        if line.startswith("- "):
            was.append(line[2:].strip())
        elif line.startswith("+ "):
            now.append(line[2:].strip())
    return f"{module}.{told}", " ".join(was), " ".join(now)


def results() -> Iterator[tuple[str, Change | None]]:
    """Each mutant's module, and what it changes if no test noticed."""
    for kept in sorted(MADE.rglob("*.py.meta")):
        path = kept.with_suffix("")
        module = str(path.relative_to(MADE / "platform_core").with_suffix("")).replace("/", ".")
        functions = bodies(path)
        for name, code in json.loads(kept.read_text("utf-8"))["exit_code_by_key"].items():
            if code not in (*KILLED, ALIVE, UNTESTED):
                raise SystemExit(f"{name} ended with {code}; run `make mutants` again")
            yield module, None if code in KILLED else change(module, name.rpartition(".")[2], functions)


def row(title: str, made: int, same: int, left: int) -> str:
    """One line of the table."""
    killed, counted = made - same - left, made - same
    return f"{title:24} {made:7} {killed:7} {same:11} {left:6} {100 * killed / counted:6.1f} %"


def main() -> int:
    """Run mutmut, then say what it found."""
    if "--no-run" not in sys.argv:
        mutmut = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "2"]
        subprocess.run(mutmut, cwd=ROOT, check=False)
    known, alive = equivalent(), []
    counts: dict[str, list[int]] = {}
    for module, survivor in results():
        count = counts.setdefault(module, [0, 0, 0])
        count[0] += 1
        if survivor in known:
            count[1] += 1
        elif survivor is not None:
            count[2] += 1
            alive.append(survivor)
    made, same, left = (sum(column) for column in zip(*counts.values(), strict=True))
    lines = ["", f"{'module':24} mutants  killed  equivalent  alive"]
    lines += [row(module, *count) for module, count in counts.items()]
    lines += [row("all", made, same, left)]
    lines += [f"\n{function}\n  - {was}\n  + {now}" for function, was, now in alive]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return int(100 * (made - same - left) < WANTED * (made - same))


if __name__ == "__main__":
    raise SystemExit(main())
