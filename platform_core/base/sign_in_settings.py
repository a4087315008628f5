"""The settings of signing in."""

from __future__ import annotations

from ..pack import Setting

SIGN_IN_SETTINGS = (
    Setting(
        name="base.session_hours", kind="integer", default=12, summary="Hours after which a session ends"
    ),
    Setting(
        name="base.session_idle_minutes",
        kind="integer",
        default=120,
        minimum=0,
        summary="Minutes after which a session ends that nobody uses; 0 for never",
    ),
    Setting(
        name="base.password_min_length",
        kind="integer",
        default=10,
        minimum=8,
        maximum=128,
        summary="Characters that a password has at least",
    ),
    Setting(
        name="base.failed_sign_ins",
        kind="integer",
        default=5,
        summary="Wrong passwords or codes in a row that pause an account",
    ),
    Setting(
        name="base.failed_sign_ins_per_address",
        kind="integer",
        default=100,
        summary="Wrong passwords or codes from one address, without an hour of quiet, that pause it",
    ),
    Setting(
        name="base.pause_minutes",
        kind="integer",
        default=15,
        summary="Minutes that sign-in pauses after that",
    ),
    Setting(
        name="base.pause_growth",
        kind="integer",
        default=2,
        maximum=10,
        summary="How many times as long as the one before a further pause is; 1 for equal ones",
    ),
    Setting(
        name="base.longest_pause_minutes",
        kind="integer",
        default=60,
        summary="Minutes that a pause lasts at most",
    ),
    Setting(
        name="base.second_factor_roles",
        kind="text",
        default="",
        summary="Roles, separated by commas, whose holders need a second factor",
    ),
    Setting(
        name="base.security_event_days",
        kind="integer",
        default=400,
        summary="Days that security events are kept",
    ),
)
