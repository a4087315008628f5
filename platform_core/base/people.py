"""Users, groups, roles as rows, companies and places."""

from __future__ import annotations

from ..choices import Choices
from ..constraints import Hierarchy, Unique
from ..entity import Entity
from ..fields import Boolean, Choice, DateTime, Decimal, Integer, Money, String, Text
from ..references import Reference
from ..value_fields import CountryCode, CurrencyCode, Email, LanguageCode, Phone, WebAddress

AS_TYPED = "The number as it was written, where that is more than the number itself: an extension, say"
NOTIFICATION = Choices({1: "Disabled", 2: "Enabled"})
ADDRESS_TYPE = Choices({"billing": "Billing", "shipping": "Shipping", "mailing": "Mailing", "site": "Site"})


class Company(
    Entity,
    tablename="core_company",
    label="Company",
    plural="Companies",
    display="name",
    default_order="name",
):
    """An organization: the implementer's own, a customer, a partner, a vendor or a manufacturer."""

    name = String(80, required=True, index=True)
    parent = Reference("self", index=True)
    customer = Boolean(help="Buys from us")
    vendor = Boolean(help="Sells to us")
    manufacturer = Boolean()
    primary = Boolean(help="The implementer's own organization")
    phone = Phone(as_typed="phone_as_typed")
    phone_as_typed = String(40, read_only=True, help=AS_TYPED)
    fax_phone = Phone()
    street = String(255)
    city = String(50)
    state = String(40)
    zip = String(40, label="ZIP code")
    country = CountryCode()
    latitude = Decimal()
    longitude = Decimal()
    website = WebAddress()
    notes = Text()
    stock_symbol = String(40)
    publicly_traded = Boolean()
    market_cap = Money()
    revenue_per_year = Money()
    profits = Money()
    currency = CurrencyCode(help="Currency of the amounts")
    num_employees = Integer(minimum=0, label="Employees")
    rank_tier = Choice(
        Choices(
            {
                "blacklist": "Blacklist",
                "other": "Other",
                "strategic": "Strategic",
                "tactical": "Tactical",
                "valued": "Valued",
            }
        )
    )


class Location(Entity, tablename="cmn_location", label="Location", display="name", default_order="name"):
    """A place: a site, a building, an address."""

    name = String(100, required=True, index=True)
    parent = Reference("self", index=True)
    company = Reference(Company, index=True)
    street = String(255)
    city = String(50)
    state = String(40)
    zip = String(40, label="ZIP code")
    country = CountryCode()
    latitude = Decimal()
    longitude = Decimal()
    phone = Phone(as_typed="phone_as_typed")
    phone_as_typed = String(40, read_only=True, help=AS_TYPED)
    type = Choice(ADDRESS_TYPE)


class User(Entity, tablename="sys_user", label="User", display="name", default_order="name"):
    """A person (or a program) known to the platform; with a user name, one who may sign in."""

    user_name = String(100, unique=True, help="What the person signs in with")
    first_name = String(50)
    middle_name = String(50)
    last_name = String(50)
    name = String(152, index=True, help="Built from first, middle and last name when left out")
    title = String(60)
    email = Email(100, index=True)
    phone = Phone(label="Business phone", as_typed="phone_as_typed")
    phone_as_typed = String(40, read_only=True, label="Business phone as typed", help=AS_TYPED)
    mobile_phone = Phone()
    home_phone = Phone()
    street = String(255)
    city = String(100)
    state = String(100)
    zip = String(40, label="ZIP code")
    country = CountryCode()
    gender = String(40)
    company = Reference(Company, index=True)
    location = Reference(Location)
    manager = Reference("self")
    vip = Boolean(label="VIP")
    active = Boolean(default=True)
    locked_out = Boolean(help="May not sign in until somebody unlocks the account")
    notification = Choice(NOTIFICATION, default=2)
    preferred_language = LanguageCode()
    time_zone = String(40)
    employee_number = String(40)
    web_service_access_only = Boolean(help="Signs in over the API only")
    source = String(255)


class Group(Entity, tablename="sys_user_group", label="Group", display="name", default_order="name"):
    """People who work together; a child group has the roles of its parents as well."""

    name = String(80, required=True, unique=True)
    description = Text(1000)
    active = Boolean(default=True)
    manager = Reference(User)
    email = Email(100)
    parent = Reference("self", index=True)
    group_code = String(40, unique=True, read_only=True, help="Key of the group in paths")
    group_path = String(2400, index=True, read_only=True, help="Codes from the top group down to this one")
    hierarchy = Hierarchy(parent="parent", code="group_code", path="group_path")


class GroupMember(Entity, tablename="sys_user_grmember", label="Group member"):
    """A user's membership in a group."""

    user = Reference(User, required=True, index=True, on_delete="cascade")
    group = Reference(Group, required=True, index=True, on_delete="cascade")
    valid_from = DateTime(help="When it begins; at once when left out")
    valid_until = DateTime(help="When it ends by itself; never when left out")
    constraints = (Unique(("user", "group"), because="A person is a member of a group once"),)


class RoleRecord(
    Entity, tablename="sys_user_role", label="Role", display="name", default_order="name", managed=True
):
    """A role as a row, kept equal to the active packs' roles."""

    name = String(100, required=True, unique=True)
    description = Text(1000)
    kind = String(10, required=True)
    pack = String(80, required=True)
    active = Boolean(default=True)


class UserRole(Entity, tablename="sys_user_has_role", label="Role of a user", plural="Roles of users"):
    """A role given to a user."""

    user = Reference(User, required=True, index=True, on_delete="cascade")
    role = String(100, required=True, index=True, help="Name of the role")
    granted_by = Reference(User)
    valid_from = DateTime(help="When it begins; at once when left out")
    valid_until = DateTime(help="When it ends by itself; never when left out")
    constraints = (Unique(("user", "role"), because="A role is given to a user once"),)


class GroupRole(Entity, tablename="sys_group_has_role", label="Role of a group", plural="Roles of groups"):
    """A role given to all members of a group and of the groups below it."""

    group = Reference(Group, required=True, index=True, on_delete="cascade")
    role = String(100, required=True, index=True, help="Name of the role")
    constraints = (Unique(("group", "role"), because="A role is given to a group once"),)
