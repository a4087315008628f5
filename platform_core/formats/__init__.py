"""What texts with a form of their own look like: e-mail addresses, phone numbers, web addresses, codes of ISO lists.

People write one such thing in many ways. ``normal`` gives the one way in which it is kept and compared, or a
``ValueError`` that says what is wrong and how to write it.
"""

from .normal import FORMATS, Format, FormatName, format_of, loosely, normal, same

__all__ = ["FORMATS", "Format", "FormatName", "format_of", "loosely", "normal", "same"]
