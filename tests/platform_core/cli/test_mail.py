"""Mail over the command line: what is missing, and what the mail server says."""

from __future__ import annotations

from platform_core import Instance
from tests.platform_core.cli.terminal import Terminal


def test_what_is_missing_is_named_and_a_mail_that_cannot_be_sent_is_an_error(made: Terminal) -> None:
    assert made.json("mail", "status")["missing"] == ["base.mail_host", "base.mail_sender"]
    refused = made("mail", "test", "ann@example.com")
    assert refused.exit_code == 1
    assert "base.mail_host" in refused.output

    async def set_up(instance: Instance) -> None:
        for name, value in (("host", "127.0.0.1"), ("port", "9"), ("sender", "support@example.com")):
            await instance.elevated("test").create(
                "sys_properties", {"name": f"base.mail_{name}", "value": value}
            )

    made.inside(set_up)
    assert made.json("mail", "status") == {"ready": True, "missing": [], "mails": {}}
    refused = made("mail", "test", "ann@example.com")
    assert refused.exit_code == 1
    assert "127.0.0.1:9 did not take the mail" in refused.output
