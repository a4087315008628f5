"""The routes by which user administrators act on accounts."""

from __future__ import annotations

from api.openapi import platform_types as types
from api.openapi.components import CHANGE, READ, Schema, empty_answer
from api.openapi.operations import ALWAYS, operation, typed_answer
from api.openapi.session_routes import SIGN_IN, id_parameter

_FAILURES = (400, 404, *ALWAYS)


def account_paths() -> dict[str, Schema]:
    """The paths of ``/api/users``."""
    user = id_parameter("user_id", "Id of the user")
    session = id_parameter("session_id", "Id of the session, out of the list")
    return {
        "/api/users/{user_id}/unlock": {"parameters": [user], "post": operation(
            "unlock_user", SIGN_IN, "End the pause that wrong passwords brought about",
            answers={"204": empty_answer("He may try again")}, failures=_FAILURES, security=CHANGE,
        )},
        "/api/users/{user_id}/temporary-password": {"parameters": [user], "post": operation(
            "give_temporary_password", SIGN_IN, "Give a user a temporary password",
            description="It is good for choosing another one, and shown this once. His sessions end.",
            answers={"200": typed_answer("The password", types.TemporaryPassword)}, failures=_FAILURES, security=CHANGE,
        )},
        "/api/users/{user_id}/sessions": {
            "parameters": [user],
            "get": operation(
                "list_sessions_of_user", SIGN_IN, "List a user's sessions",
                answers={"200": typed_answer("The newest first", types.SessionList)}, failures=_FAILURES, security=READ,
            ),
            "delete": operation(
                "end_sessions_of_user", SIGN_IN, "End a user's sessions",
                description="Also revokes the tokens that programs got for his password; personal tokens stay.",
                answers={"204": empty_answer("They are over")}, failures=_FAILURES, security=CHANGE,
            ),
        },
        "/api/users/{user_id}/sessions/{session_id}": {"parameters": [user, session], "delete": operation(
            "end_session_of_user", SIGN_IN, "End one session of a user",
            answers={"204": empty_answer("It is over")}, failures=_FAILURES, security=CHANGE,
        )},
        "/api/users/{user_id}/second-factor": {"parameters": [user], "delete": operation(
            "remove_second_factor_of_user", SIGN_IN, "Take a user's second factor away",
            description="His sessions end. If a role of his asks for one, he sets it up anew when he signs in.",
            answers={"204": empty_answer("It is gone")}, failures=_FAILURES, security=CHANGE,
        )},
    }  # fmt: skip
