"""The statements of the server that was written by hand for SQLite."""

from __future__ import annotations

from .by_hand import ALL_COLUMNS, INSERTED, PAGE, quoted

WHO = """
WITH RECURSIVE who AS (
    SELECT u.sys_id, u.user_name FROM sys_api_token k JOIN sys_user u ON u.sys_id = k."user"
    WHERE k.token_hash = ?1 AND k.purpose IN ('access', 'personal') AND (k.expires IS NULL OR k.expires > ?2)
        AND u.active AND NOT u.locked_out AND u.user_name IS NOT NULL
),
groups (id, parent) AS (
    SELECT g.sys_id, g.parent
    FROM who JOIN sys_user_grmember m ON m."user" = who.sys_id JOIN sys_user_group g ON g.sys_id = m."group" WHERE g.active
    UNION
    SELECT g.sys_id, g.parent FROM groups JOIN sys_user_group g ON g.sys_id = groups.parent WHERE g.active
)
SELECT who.sys_id, who.user_name, (SELECT group_concat(role, ',') FROM (
    SELECT role FROM sys_user_has_role r WHERE r."user" = who.sys_id
    UNION SELECT r.role FROM groups JOIN sys_group_has_role r ON r."group" = groups.id
)) FROM who
"""
# CROSS JOIN keeps SQLite from reading all cases first: it goes along the index of the order and stops at 51.
FROM = "FROM task t CROSS JOIN sn_customerservice_case c ON c.sys_id = t.sys_id"
ORDER = f"ORDER BY t.opened_at DESC, t.sys_id DESC LIMIT {PAGE + 1}"
OWN = """t.sys_id IN (SELECT sys_id FROM task WHERE opened_by = ?1
    UNION SELECT sys_id FROM sn_customerservice_case WHERE contact = ?1)"""
OF_TREE = """(t.opened_by = ?1 OR c.contact = ?1 OR (c.consumer IS NULL AND c.account IN (
    SELECT below.sys_id FROM customer_contact me JOIN customer_account top ON top.sys_id = me.account
    JOIN customer_account below
        ON below.account_path >= top.account_path AND below.account_path < top.account_path || '0'
    WHERE me.sys_id = ?1)))"""
FITS = """
SELECT 1 FROM customer_contact k JOIN customer_account own ON own.sys_id = k.account
JOIN customer_account top ON own.account_path >= top.account_path AND own.account_path < top.account_path || '0'
WHERE k.sys_id = ?1 AND top.sys_id = ?2
"""
NUMBER = "UPDATE sys_number SET next = next + 1 WHERE prefix = 'number:CS' RETURNING next"
JOURNAL = """
INSERT INTO sys_journal_field (sys_id, sys_created_on, sys_created_by, name, element, element_id, value)
VALUES (?1, ?2, ?3, 'sn_customerservice_case', ?4, ?5, ?6)
"""
AUDIT = """
INSERT INTO sys_audit (sys_id, sys_created_on, sys_created_by, tablename, documentkey, fieldname, oldvalue,
    newvalue, "user", record_checkpoint)
VALUES (?1, ?2, ?3, 'sn_customerservice_case', ?4, ?5, ?6, ?7, ?8, ?9)
"""
TELL = """
INSERT INTO sys_outbox (sys_id, sys_created_on, sys_created_by, table_name, record, checkpoint, event, state,
    delivered, attempts, next_attempt)
VALUES (?1, ?2, ?3, 'sn_customerservice_case', ?4, ?5, ?6, 'ready', '[]', 0, ?2)
"""
UPDATE = """
UPDATE task SET short_description = ?2, priority = ?3, sys_updated_on = ?4, sys_updated_by = ?5, sys_mod_count = ?6
WHERE sys_id = ?1
"""
DELIVERED_AT_ONCE = 200
DELIVERED = f"""
UPDATE sys_outbox SET state = 'done' WHERE sys_id IN (
    SELECT sys_id FROM sys_outbox WHERE state = 'ready' ORDER BY sys_created_on, record, checkpoint
    LIMIT {DELIVERED_AT_ONCE})
"""
READ = f"SELECT {ALL_COLUMNS} {FROM} WHERE t.sys_id = ?1 AND c.consumer IS NULL"


def insert(table: str) -> str:
    """The INSERT of a new case's row."""
    names = INSERTED[table]
    return f"INSERT INTO {table} ({', '.join(map(quoted, names))}) VALUES ({', '.join('?' * len(names))})"


INSERTS = {table: insert(table) for table in INSERTED}
