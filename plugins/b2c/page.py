"""The page that the link in a registration's mail opens: one text, and it sends the token to this instance only."""

from __future__ import annotations

import base64
import hashlib

from litestar import MediaType, Response, get

CONFIRM = "/confirm-registration"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: #f5f6f7; color: #1c2024; }
main { max-width: 22rem; margin: 12vh auto; padding: 1.5rem 2rem; background: #fff; border-radius: 8px; }
h1 { font-size: 1.3rem; margin: 0 0 1rem; }
label { display: block; margin-top: .8rem; }
input { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; border: 1px solid #8b939c; border-radius: 4px; }
button { margin-top: 1.2rem; padding: .5rem 1rem; font: inherit; cursor: pointer; }
@media (prefers-color-scheme: dark) { body { background: #16191c; color: #e6e8ea; } main { background: #1f2327; } }
"""
SCRIPT = """
"use strict";
(() => {
  // The token stands in the fragment, which browsers send to nobody; off the address bar with it.
  const token = new URLSearchParams(location.hash.slice(1)).get("token") || "";
  history.replaceState(null, "", location.pathname);
  const form = document.getElementById("form");
  const said = document.getElementById("said");
  const say = (text) => { said.textContent = text; };
  if (!token) {
    form.hidden = true;
    say("This link is not complete. Open it out of the mail once more.");
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [password, second] = ["first", "second"].map((id) => document.getElementById(id).value);
    if (password !== second) {
      say("The two passwords differ.");
      return;
    }
    try {
      const answer = await fetch("/api/consumers/confirmations", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token, password }),
      });
      const told = await answer.json();
      if (answer.status === 201) {
        form.hidden = true;
        say(`Welcome. You sign in as ${told.user_name}.`);
        return;
      }
      say([told.detail, told.remedy].filter(Boolean).join("; "));
    } catch {
      say("The server cannot be reached. Try again.");
    }
  });
})();
"""
PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Confirm your address</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>Choose a password</h1>
<form id="form">
<label for="first">Password</label>
<input id="first" type="password" autocomplete="new-password" required maxlength="200">
<label for="second">Once more</label>
<input id="second" type="password" autocomplete="new-password" required maxlength="200">
<button>Confirm</button>
</form>
<p id="said" role="status"></p>
</main>
<script>{SCRIPT}</script>
</body>
</html>
"""


def _source(text: str) -> str:
    """How a policy names an inline script or style: the hash of what stands between the tags."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; script-src '{_source(SCRIPT)}'; style-src '{_source(STYLE)}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
}


@get(CONFIRM, opt={"public": True}, include_in_schema=False)
async def confirmation_page() -> Response[str]:
    """The page on which a person confirms his address and chooses a password."""
    return Response(PAGE, media_type=MediaType.HTML, headers=HEADERS)
