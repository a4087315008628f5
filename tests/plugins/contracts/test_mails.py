"""An approver is told by mail that a contract waits for him."""

from __future__ import annotations

from platform_core import User
from plugins.contracts import Contract
from tests.mail_kit import Post, delivered, set_up
from tests.plugins.contracts.deals import Deals


async def test_the_approver_is_mailed_once_each_time_a_contract_is_submitted(
    deals: Deals, post: Post
) -> None:
    csm = deals.world
    await deals.everything.update(User, deals["approver"], {"email": "approver@example.com"})
    await set_up(csm, post, public_url="https://desk.example.com/")
    csm.system = deals.everything = csm.instance.elevated("test set-up")
    await deals.contract("gold", approver=deals["approver"])
    await deals.everything.transition(Contract, deals["gold"], "submit_for_review")
    await delivered(csm)
    await delivered(csm)
    assert [mail.rcpt_tos for mail in post.mails] == [["approver@example.com"]]
    assert deals.known["gold"]["number"] in post.texts[0]
    await deals.everything.transition(Contract, deals["gold"], "reject", {"comments": "Too dear."})
    await delivered(csm)
    assert len(post.mails) == 1
    await deals.everything.transition(Contract, deals["gold"], "submit_for_review")
    await delivered(csm)
    assert len(post.mails) == 2
