"""Reading Markdown pages: their headings, links, commands and the paths that they name."""

import re
from pathlib import Path

from docs.pages.installed import ROOT
from docs.pages.markdown import anchor

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")


def pages() -> list[Path]:
    """All pages of the project."""
    here = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/*/README.md")]
    return sorted(
        {path for path in here if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)}
    )


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", text)


def links(text: str) -> list[str]:
    """Where the page's links lead."""
    return LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings."""
    return {anchor(line.lstrip("#")) for line in prose(text).splitlines() if re.match(r"#{1,6} ", line)}


def commands(text: str) -> list[str]:
    """The `pergola` command lines of a page, in blocks of shell and in the text."""
    blocks = [body for language, body in FENCE.findall(text) if language == "sh"]
    lines = [line.strip() for body in blocks for line in re.sub(r"\\\n\s*", " ", body).splitlines()]
    inline = [found for found in CODE.findall(prose(text)) if re.match(r"pergola [a-z]", found)]
    return [line for line in lines if line.startswith("pergola ")] + inline


def named_paths(text: str) -> list[str]:
    """The project's paths that the text names as code."""
    tops = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")} - {
        "instance"
    }
    found = []
    for name in CODE.findall(prose(text)):
        plain = name.partition("::")[0]
        if re.fullmatch(r"[\w./-]+", plain) and "/" in plain and plain.partition("/")[0] in tops:
            found.append(plain)
    return found
