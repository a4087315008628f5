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
    const [first, second] = ["first", "second"].map((id) => document.getElementById(id).value);
    if (first !== second) {
      say("The two passwords differ.");
      return;
    }
    try {
      const answer = await fetch("/api/password-reset/complete", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token, password: first }),
      });
      if (answer.status === 204) {
        form.hidden = true;
        say("The new password holds. You can sign in with it now.");
        return;
      }
      const problem = await answer.json();
      say([problem.detail, problem.remedy].filter(Boolean).join("; "));
    } catch {
      say("The server cannot be reached. Try again.");
    }
  });
})();
