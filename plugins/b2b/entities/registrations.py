"""People who ask for a login under an account."""

from platform_core import Choice, Choices, DateTime, Email, Entity, Phone, Reference, String, User

from .accounts import Account, Contact

PENDING, APPROVED, REJECTED = "pending", "approved", "rejected"
STATES = Choices({PENDING: "Pending", APPROVED: "Approved", REJECTED: "Rejected"})


class Registration(
    Entity,
    tablename="sn_customerservice_registration",
    label="Registration",
    display="email",
    default_order="-sys_created_on",
):
    """Somebody who asks for a login under an account, with the code that the account gave him.

    One of the account's customer admins, or our staff, approves or rejects it; an approval makes the contact.
    """

    first_name = String(50, required=True)
    last_name = String(50, required=True)
    email = Email(100, required=True, index=True, help="Becomes the user name")
    phone = Phone(label="Business phone")
    registration_code = String(40, help="The code of the account, as it was typed")
    account = Reference(Account, index=True, on_delete="cascade", help="Found by the code")
    state = Choice(STATES, default=PENDING, required=True)
    reason = String(255, help="Why it was rejected")
    decided_by = Reference(User, read_only=True)
    decided_on = DateTime(read_only=True)
    contact = Reference(Contact, read_only=True, help="The contact that the approval made")
    waiting = String(
        100, unique=True, read_only=True, help="The e-mail address, as long as the registration is pending"
    )
