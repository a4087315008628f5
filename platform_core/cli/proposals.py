"""Proposals and saved tables of rights as commands are given them: in files, and as options."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from ..errors import FieldError, InvalidInput
from ..inspection.proposal import MembershipProposal, Proposal, RoleProposal

T = TypeVar("T")


def read(path: Path, kind: type[T]) -> T:
    """What a file holds, in JSON or, by its name, in TOML; ``-`` is standard input."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        if path.suffix == ".toml":
            return msgspec.convert(tomllib.loads(text), kind)
        return msgspec.json.decode(text, type=kind)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}") from None
    except (msgspec.MsgspecError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        detail = f"{path}: {error}"
        raise InvalidInput(
            f"{path} does not hold what is needed", remedy="correct it; the guide has an example",
            errors=[FieldError(pointer="", detail=detail, code="invalid")],
        ) from None  # fmt: skip


def with_options(proposal: Proposal, given: Mapping[str, Iterable[str]]) -> Proposal:
    """A proposal with what options add to it."""
    pairs = {name: [_pair(name, text) for text in texts] for name, texts in given.items()}
    give = [RoleProposal(role=role, user=user) for role, user in pairs["give"]]
    give += [RoleProposal(role=role, group=group) for role, group in pairs["give_group"]]
    take = [RoleProposal(role=role, user=user) for role, user in pairs["take"]]
    take += [RoleProposal(role=role, group=group) for role, group in pairs["take_group"]]
    return msgspec.structs.replace(
        proposal, give=(*proposal.give, *give), take=(*proposal.take, *take),
        join=(*proposal.join, *(MembershipProposal(user=user, group=group) for user, group in pairs["join"])),
        leave=(*proposal.leave, *(MembershipProposal(user=user, group=group) for user, group in pairs["leave"])),
    )  # fmt: skip


def _pair(option: str, text: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not (left and equals and right):
        raise click.UsageError(f"--{option.replace('_', '-')} {text}: write two names with = between them")
    return left, right
