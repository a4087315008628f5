"""All commands of the core, in one command line."""

from __future__ import annotations

from . import (
    access,
    authoring,
    backing_up,
    checking,
    demo,
    hooks,
    identity_providers,
    importing,
    initializing,
    instances,
    mail,
    oauth_clients,
    packs,
    roles,
    tokens,
    user_groups,
    users,
    verifying,
)
from .groups import CommandLine

EPILOG = """Exit codes: 0 done, 1 failed, 2 used wrongly. Errors go to standard error, with what to do about them.
PERGOLA_DEBUG=1 shows where an unexpected error happened."""


def make_command_line() -> CommandLine:
    """The command line with the core's commands."""
    line = CommandLine(
        "pergola",
        help="Pergola, an open customer service management platform, assembled from packs.",
        epilog=EPILOG,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    for command in (
        initializing.init,
        instances.make_group(),
        packs.make_group(),
        users.make_group(),
        roles.make_group(),
        user_groups.make_group(),
        access.make_group(),
        tokens.make_group(),
        mail.make_group(),
        oauth_clients.make_group(),
        identity_providers.make_group(),
        importing.import_,
        demo.make_group(),
        authoring.new_pack,
        checking.check,
        verifying.verify,
        backing_up.backup,
        backing_up.restore,
        hooks.hooks,
    ):
        line.add_command(command)
    return line
