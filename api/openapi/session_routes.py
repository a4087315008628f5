"""The routes by which people sign in, and see and end their sessions."""

from __future__ import annotations

from api.openapi import platform_types as types
from api.openapi.components import CHANGE, ID_PATTERN, PUBLIC, READ, Schema, empty_answer
from api.openapi.operations import ALWAYS, WITH_BODY, operation, typed_answer, typed_body
from api.routes.passwords import NewPassword, OwnPassword, ResetAsked, ResetDone
from api.routes.second_factor import Code, PasswordGiven
from api.routes.sessions import ChallengeTaken, CodeGiven, Credentials
from platform_core import Enrolment, FactorState

SIGN_IN = "Sign-in"
SIGNING_IN = (401, 403, 429, 503, *WITH_BODY)
STARTED = {
    "user_name": "ann", "csrf_token": "5d41402abc4b2a76", "expires": "2026-03-01T21:00:00Z",
    "must_change_password": False,
}  # fmt: skip
OWED = {"challenge": "pgx_5d41402abc4b2a76", "expires": "2026-03-01T09:10:00Z", "enrolment": False}
SIGNED_OUT = {"continue_at": "https://login.example.com/end-session?client_id=pergola"}


def id_parameter(name: str, description: str) -> Schema:
    """A parameter of the path that is an id."""
    return {
        "name": name, "in": "path", "required": True, "description": description,
        "schema": {"type": "string", "pattern": ID_PATTERN},
    }  # fmt: skip


def session_paths() -> dict[str, Schema]:
    """The paths for sessions, passwords and second factors of one's own."""
    return {**_sign_in_paths(), **_own_session_paths(), **_password_paths(), **_factor_paths()}


def _sign_in_paths() -> dict[str, Schema]:
    started = typed_answer("The session has begun", types.SessionStarted, STARTED, ("Set-Cookie",))
    return {
        "/api/sign-in": {"post": operation(
            "sign_in", SIGN_IN, "Start a session",
            description="Sets the session cookie; or answers 202 with a challenge when a second factor is owed.",
            body=typed_body(Credentials, {"user_name": "ann", "password": "correct horse battery staple"}),
            answers={"200": started, "202": typed_answer("A second factor is owed", types.SecondFactorOwed, OWED)},
            failures=SIGNING_IN, security=PUBLIC,
        )},
        "/api/sign-in/second-factor": {"post": operation(
            "give_second_factor", SIGN_IN, "Give the code that a sign-in waits for",
            description="A code of the authenticator app, or a recovery code. Sets the session cookie.",
            body=typed_body(CodeGiven, {"challenge": OWED["challenge"], "code": "287082"}),
            answers={"200": started}, failures=SIGNING_IN, security=PUBLIC,
        )},
        "/api/sign-in/enrolment": {"post": operation(
            "enrol_at_sign_in", SIGN_IN, "Set an authenticator app up to sign in",
            description="For a challenge with `enrolment`; the code of the app then completes the sign-in.",
            body=typed_body(ChallengeTaken, {"challenge": OWED["challenge"]}),
            answers={"200": typed_answer("What the app is set up with", Enrolment)},
            failures=(409, *SIGNING_IN), security=PUBLIC,
        )},
        "/api/sign-out": {"post": operation(
            "sign_out", SIGN_IN, "End the session",
            description="Whoever came from an identity provider with `sign_out_there` is to sign out there, too: the "
            "browser then goes to `continue_at`.",
            answers={
                "200": typed_answer("The session is over; go on there", types.SignedOut, SIGNED_OUT, ("Set-Cookie",)),
                "204": empty_answer("The session is over", ("Set-Cookie",)),
            },
            failures=ALWAYS, security=CHANGE,
        )},
    }  # fmt: skip


def _own_session_paths() -> dict[str, Schema]:
    return {
        "/api/me/sessions": {
            "get": operation(
                "list_sessions", SIGN_IN, "List one's sessions",
                answers={"200": typed_answer("The newest first", types.SessionList)}, failures=(400, *ALWAYS),
                security=READ,
            ),
            "delete": operation(
                "end_other_sessions", SIGN_IN, "End one's other sessions",
                answers={"200": typed_answer("They are over", types.SessionsEnded)}, failures=(400, *ALWAYS),
                security=CHANGE,
            ),
        },
        "/api/me/sessions/{session_id}": {
            "parameters": [id_parameter("session_id", "Id of the session, out of the list")],
            "delete": operation(
                "end_session", SIGN_IN, "End one of one's sessions",
                answers={"204": empty_answer("The session is over")}, failures=(400, 404, *ALWAYS), security=CHANGE,
            ),
        },
    }  # fmt: skip


def _password_paths() -> dict[str, Schema]:
    return {
        "/api/password": {"post": operation(
            "change_password", SIGN_IN, "Choose a new password without a session",
            description="All sessions of the user end.",
            body=typed_body(NewPassword), answers={"204": empty_answer("The new password holds")},
            failures=SIGNING_IN, security=PUBLIC,
        )},
        "/api/me/password": {"post": operation(
            "change_own_password", SIGN_IN, "Choose a new password",
            description="The session goes on under another cookie and CSRF token; all others end.",
            body=typed_body(OwnPassword),
            answers={"200": typed_answer("The new password holds", types.SessionRenewed, {"csrf_token": "7d793037a0760186"},
                                         ("Set-Cookie",))},
            failures=(404, *SIGNING_IN), security=CHANGE,
        )},
        "/api/password-reset": {"post": operation(
            "ask_for_password_reset", SIGN_IN, "Ask for a new password by mail",
            description="The answer is the same whether or not there is such an account. 409 while mail is not set up.",
            body=typed_body(ResetAsked, {"account": "ann@example.com"}),
            answers={"202": typed_answer("It was asked for", types.ResetTaken)}, failures=(409, *SIGNING_IN),
            security=PUBLIC,
        )},
        "/api/password-reset/complete": {"post": operation(
            "complete_password_reset", SIGN_IN, "Choose a new password with the token out of the mail",
            description="The token is good once. All sessions end, and nobody is signed in by it.",
            body=typed_body(ResetDone), answers={"204": empty_answer("The new password holds")},
            failures=(404, *SIGNING_IN), security=PUBLIC,
        )},
    }  # fmt: skip


def _factor_paths() -> dict[str, Schema]:
    failures = (404, *SIGNING_IN)
    return {
        "/api/me/second-factor": {
            "get": operation(
                "show_second_factor", SIGN_IN, "Whether one has a second factor",
                answers={"200": typed_answer("What there is", FactorState)}, failures=(400, *ALWAYS), security=READ,
            ),
            "post": operation(
                "begin_second_factor", SIGN_IN, "Set an authenticator app up",
                description="It counts once a code of it was given. What the app is set up with is shown this once.",
                body=typed_body(PasswordGiven), answers={"201": typed_answer("What the app is set up with", Enrolment)},
                failures=(409, *failures), security=CHANGE,
            ),
        },
        "/api/me/second-factor/confirm": {"post": operation(
            "confirm_second_factor", SIGN_IN, "Take the second factor into use",
            description="The session goes on under another cookie and CSRF token; all others end.",
            body=typed_body(Code, {"code": "287082"}),
            answers={"200": typed_answer("It counts", types.FactorConfirmed, None, ("Set-Cookie",))},
            failures=failures, security=CHANGE,
        )},
        "/api/me/second-factor/recovery-codes": {"post": operation(
            "renew_recovery_codes", SIGN_IN, "Get new recovery codes", description="The former ones are void.",
            body=typed_body(Code, {"code": "287082"}),
            answers={"200": typed_answer("The codes", types.RecoveryCodes)}, failures=failures, security=CHANGE,
        )},
        "/api/me/second-factor/remove": {"post": operation(
            "remove_second_factor", SIGN_IN, "Do without the second factor",
            body=typed_body(Code, {"code": "287082"}),
            answers={"204": empty_answer("It is gone")}, failures=failures, security=CHANGE,
        )},
    }  # fmt: skip
