"""Importing files into a table, row by row through Records: rules, access and audit hold."""

from __future__ import annotations

from .conversion import text_converter
from .importing import ImportOptions, import_file
from .run import Rejected, Summary
from .sources import FORMATS, Format

__all__ = ["FORMATS", "Format", "ImportOptions", "Rejected", "Summary", "import_file", "text_converter"]
