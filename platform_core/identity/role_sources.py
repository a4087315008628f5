"""Where the roles of users come from, as SQL: one text for all who ask.

A role reaches a user directly, by a group that he is in or by one above it, or lent by a colleague. ``IN_FORCE`` finds
what counts at a moment. What is possible is what does or may come to count without another gift: by inactive groups,
too, and what has not begun yet.
"""

from __future__ import annotations

MAY_ACT = "u.active AND NOT u.locked_out AND u.user_name IS NOT NULL"
"""Which users ``u`` may act at all."""
STAFF_CLASS = "sys_user"
"""The class of plain users. Those of every class that extends it (contacts, consumers) are external."""
FOR_A_TIME = "~"
"""Stands before a role that is given with an end."""


def _begun(row: str) -> str:
    return f"({row}.valid_from IS NULL OR {row}.valid_from <= {{now}})"


def _lasts(row: str) -> str:
    return f"({row}.valid_until IS NULL OR {row}.valid_until > {{now}})"


def valid(row: str) -> str:
    """The condition that an assignment holds at the moment ``{now}``."""
    return f"{_begun(row)} AND {_lasts(row)}"


LOAN_VALID = f"d.starts <= {{now}} AND d.ends > {{now}} AND {MAY_ACT}"
"""The condition that a loan ``d`` of the lender ``u`` holds at a moment, if he has what he lends."""


def _mark(row: str) -> str:
    return f"CASE WHEN {row}.valid_until IS NULL THEN '' ELSE '{FOR_A_TIME}' END"


def _in_force(*, dated: bool = True) -> str:
    """``dated``: whether the database knows of periods and of loans, which older ones do not."""
    member, direct = (valid(row) if dated else "TRUE" for row in ("m", "r"))
    of_member, of_role = (_mark(row) if dated else "''" for row in ("m", "r"))
    lent = f"""
    SELECT d.delegator, d.delegate, d.role
    FROM who JOIN sys_role_delegation d ON d.delegate = who.id JOIN sys_user u ON u.sys_id = d.delegator
    WHERE {LOAN_VALID}
    """
    # Inactive groups give nothing and pass nothing on. UNION, not UNION ALL, ends even in a circle of groups. What is
    # lent counts as long as the lender holds it himself; what others lend him is not his to lend.
    return f"""
WITH RECURSIVE who AS ({{who}}),
lent (lender, id, role) AS ({lent if dated else "SELECT sys_id, sys_id, '' FROM sys_user WHERE FALSE"}),
holder (id) AS (SELECT id FROM who UNION SELECT lender FROM lent),
reached (holder, id, parent, mark) AS (
    SELECT holder.id, g.sys_id, g.parent, {of_member}
    FROM holder JOIN sys_user_grmember m ON m."user" = holder.id JOIN sys_user_group g ON g.sys_id = m."group"
    WHERE g.active AND {member}
    UNION
    SELECT reached.holder, g.sys_id, g.parent, reached.mark
    FROM reached JOIN sys_user_group g ON g.sys_id = reached.parent WHERE g.active
),
held (holder, role, mark) AS (
    SELECT holder.id, r.role, {of_role} FROM holder JOIN sys_user_has_role r ON r."user" = holder.id
    WHERE {direct}
    UNION
    SELECT reached.holder, r.role, reached.mark FROM reached JOIN sys_group_has_role r ON r."group" = reached.id
)
"""


IN_FORCE = _in_force()
"""``{who}``: a query for the users, with a column ``id``; ``{now}``: the moment."""

OWN = "(SELECT {join}(h.mark || h.role, ',') FROM held h WHERE h.holder = who.id)"
"""The roles that a user holds himself, separated by commas, with a mark before those given for a time."""
LENT = """(
    SELECT {join}(l.role || '=' || coalesce(
        (SELECT {join}(h.role, '+') FROM held h WHERE h.holder = l.lender), ''
    ), ',')
    FROM lent l WHERE l.id = who.id
)"""
"""What is lent to him: each role, and after ``=`` what the lender holds himself, separated by ``+``."""


def given_to_all(columns: str, only: str, further: str = "", *, dated: bool = True) -> str:
    """What each of many users is given: ``columns`` of the user ``w``, then what he holds himself and what is lent to him.

    The last two are as ``OWN`` and ``LENT`` have them. ``only``: a condition over the users ``u``; ``further``: what
    follows the WHERE clause. ``{now}`` is the moment.
    """
    who = f"SELECT u.sys_id AS id, u.user_name, u.name, u.sys_class_name FROM sys_user u WHERE {only}"
    return f"""{_in_force(dated=dated).replace("{who}", who)},
owned (holder, marked, plain) AS (
    SELECT holder, {{join}}(mark || role, ','), {{join}}(role, '+') FROM held GROUP BY holder
),
loans (id, roles) AS (
    SELECT l.id, {{join}}(l.role || '=' || coalesce(o.plain, ''), ',')
    FROM lent l LEFT JOIN owned o ON o.holder = l.lender GROUP BY l.id
)
SELECT {columns}, o.marked, l.roles FROM who w LEFT JOIN owned o ON o.holder = w.id LEFT JOIN loans l ON l.id = w.id
WHERE (o.holder IS NOT NULL OR l.id IS NOT NULL) {further}
"""


def _possible(now: str, *, dated: bool = True, loans: bool = True) -> str:
    """Goes on after a ``WITH RECURSIVE`` that ends in ``who``; ``loans``: what is lent counts, too."""
    member, direct = (_lasts(row).format(now=now) if dated else "TRUE" for row in ("m", "r"))
    lent = f"""UNION
    SELECT who.id, d.role FROM who JOIN sys_role_delegation d ON d.delegate = who.id WHERE d.ends > {now}
    """
    return f"""
reached (holder, id, parent) AS (
    SELECT who.id, g.sys_id, g.parent
    FROM who JOIN sys_user_grmember m ON m."user" = who.id JOIN sys_user_group g ON g.sys_id = m."group"
    WHERE {member}
    UNION
    SELECT reached.holder, g.sys_id, g.parent FROM reached JOIN sys_user_group g ON g.sys_id = reached.parent
),
possible (holder, role) AS (
    SELECT who.id, r.role FROM who JOIN sys_user_has_role r ON r."user" = who.id WHERE {direct}
    UNION
    SELECT reached.holder, r.role FROM reached JOIN sys_group_has_role r ON r."group" = reached.id
    {lent if dated and loans else ""}
)
"""


_EACH = """
SELECT u.sys_id, u.sys_class_name, h.roles FROM who JOIN sys_user u ON u.sys_id = who.id
LEFT JOIN (SELECT holder, {join}(role, ',') AS roles FROM possible GROUP BY holder) h ON h.holder = u.sys_id
"""
POSSIBLE_OF_USER = f"""
WITH RECURSIVE who (id) AS (SELECT sys_id FROM sys_user WHERE sys_id = ?1),
{_possible("?2")}
{_EACH}
"""
POSSIBLE_OF_MEMBERS = f"""
WITH RECURSIVE below (id) AS (
    SELECT sys_id FROM sys_user_group WHERE sys_id = ?1
    UNION
    SELECT g.sys_id FROM below JOIN sys_user_group g ON g.parent = below.id
),
who (id) AS (SELECT DISTINCT m."user" FROM below JOIN sys_user_grmember m ON m."group" = below.id),
{_possible("?2")}
{_EACH}
"""
"""Of the members of a group and of all groups below it."""


def possible_of_all(*, dated: bool = True) -> str:
    """Of everybody, by class and set of roles: how many have it, and one of them; ``?1`` is the moment.

    ``dated``: whether the database knows of periods and of loans, which older ones do not.
    """
    lent = "UNION SELECT delegate FROM sys_role_delegation WHERE ends > ?1" if dated else ""
    return f"""
WITH RECURSIVE who (id) AS (SELECT "user" FROM sys_user_has_role UNION SELECT "user" FROM sys_user_grmember {lent}),
{_possible("?1", dated=dated)},
sets (class_name, name, roles) AS (
    SELECT min(u.sys_class_name), min(coalesce(u.user_name, u.name, '?')), {{join}}(p.role, ',')
    FROM possible p JOIN sys_user u ON u.sys_id = p.holder GROUP BY p.holder
)
SELECT class_name, roles, count(*), min(name) FROM sets GROUP BY class_name, roles
"""


OF_GROUP = """
WITH RECURSIVE above (id, parent) AS (
    SELECT sys_id, parent FROM sys_user_group WHERE sys_id = ?1
    UNION
    SELECT g.sys_id, g.parent FROM above JOIN sys_user_group g ON g.sys_id = above.parent
)
SELECT DISTINCT r.role FROM above JOIN sys_group_has_role r ON r."group" = above.id
"""
"""What a membership of a group brings, by itself and by all groups above it."""


def lasting_holders(roles: str) -> str:
    """Asks whether anybody who may act holds one of these roles (a list in SQL), without an end; ``?1`` is the moment."""
    direct, member = _begun("r").format(now="?1"), _begun("m").format(now="?1")
    return f"""
    WITH RECURSIVE giving (id) AS (
        SELECT g.sys_id FROM sys_group_has_role r JOIN sys_user_group g ON g.sys_id = r."group"
        WHERE r.role IN ({roles}) AND g.active
        UNION
        SELECT g.sys_id FROM giving JOIN sys_user_group g ON g.parent = giving.id WHERE g.active
    ),
    holding (id) AS (
        SELECT r."user" FROM sys_user_has_role r WHERE r.role IN ({roles}) AND r.valid_until IS NULL AND {direct}
        UNION ALL
        SELECT m."user" FROM giving JOIN sys_user_grmember m ON m."group" = giving.id
        WHERE m.valid_until IS NULL AND {member}
    )
    SELECT 1 FROM holding JOIN sys_user u ON u.sys_id = holding.id
    WHERE u.sys_class_name = '{STAFF_CLASS}' AND {MAY_ACT} LIMIT 1
    """


LOANS_AND_LENDERS = f"""
WITH RECURSIVE who (id) AS (SELECT DISTINCT delegator FROM sys_role_delegation WHERE ends > ?1),
{_possible("?1", loans=False)}
SELECT d.sys_id, d.role, u.user_name, h.roles FROM sys_role_delegation d JOIN sys_user u ON u.sys_id = d.delegator
LEFT JOIN (SELECT holder, {{join}}(role, ',') AS roles FROM possible GROUP BY holder) h ON h.holder = d.delegator
WHERE d.ends > ?1 ORDER BY d.sys_id
"""
"""The loans that are not over, with what their lenders hold or may come to hold themselves without another gift."""
