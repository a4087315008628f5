"""Forms of OAuth: what a program sends to the token endpoint and its neighbours, and how it is refused."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, unquote_plus

from litestar import Response

from api.asgi import header
from api.context import AppRequest
from api.parameters import only
from api.problems import UnsupportedMediaType
from api.routes.origins import limit_sign_ins
from api.routes.records import answer
from platform_core import ClientProof, ClientRefused, FieldError, GrantRefused, InvalidInput, NotSignedIn

_FORM = b"application/x-www-form-urlencoded"
_NO_STORE = {"cache-control": "no-store"}
_CHALLENGE = {**_NO_STORE, "www-authenticate": 'Basic realm="Pergola"'}
_INVALID_SCOPE = "invalid_scope"

Form = dict[str, str]


async def oauth(request: AppRequest, work: Callable[[Form], Awaitable[Response[bytes]]]) -> Response[bytes]:
    """Answer a form in the words of RFC 6749; attempts are counted by address as sign-ins are."""
    only(request.scope["query_string"], ())
    limit_sign_ins(request)
    form = await _form(request)
    try:
        return await work({**form, **_basic(request, form)})
    except ClientRefused as error:
        return refusal("invalid_client", error.detail, 401)
    except GrantRefused as error:
        return refusal("unauthorized_client", error.detail)
    except NotSignedIn as error:
        return refusal("invalid_grant", error.detail)
    except KeyError as error:
        return refusal("invalid_request", f"{error.args[0]} is missing")
    except InvalidInput as error:
        if any(part.code == _INVALID_SCOPE for part in error.errors):
            return refusal(_INVALID_SCOPE, error.detail)
        raise


def proof_of(form: Form) -> ClientProof | None:
    """What a client proves itself with, if it does."""
    if "client_id" not in form and "client_secret" not in form:
        return None
    return ClientProof(form["client_id"], form["client_secret"])


def refusal(error: str, description: str, status: int = 400) -> Response[bytes]:
    """The error shape of RFC 6749, which OAuth clients read."""
    headers = _CHALLENGE if status == 401 else _NO_STORE  # noqa: PLR2004 - the status of RFC 6749, 5.2
    return answer({"error": error, "error_description": description}, status, headers)


def _basic(request: AppRequest, form: Form) -> Form:
    """Client id and secret out of HTTP Basic, as RFC 6749 (2.3.1) has it."""
    scheme, _, text = (header(request.scope, b"authorization") or b"").decode("latin-1").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, found, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except ValueError:
        found = ""
    if not found:
        raise ClientRefused(
            "the Basic credentials cannot be read", remedy="send base64 of client_id:client_secret"
        )
    given = {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}
    if any(form.get(name, value) != value for name, value in given.items()):
        raise ClientRefused("two clients are named", remedy="send the credentials of one, in one place")
    return given


async def _form(request: AppRequest) -> Form:
    given = (header(request.scope, b"content-type") or b"").partition(b";")[0].strip().lower()
    if given != _FORM:
        raise UnsupportedMediaType("this endpoint reads forms", remedy=f"send {_FORM.decode()} (RFC 6749)")
    body = await request.body()
    try:
        return dict(
            parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
        )
    except (UnicodeDecodeError, ValueError):
        raise InvalidInput(
            "the form cannot be decoded",
            remedy="percent-encode it in UTF-8",
            errors=[FieldError(pointer="", detail="not a form", code="malformed")],
        ) from None
