"""The statements of the server that was written by hand for PostgreSQL."""

from __future__ import annotations

from .by_hand import ALL_COLUMNS, INSERTED, PAGE, quoted

WHO = """
WITH RECURSIVE who AS (
    SELECT u.sys_id, u.user_name FROM sys_api_token k JOIN sys_user u ON u.sys_id = k."user"
    WHERE k.token_hash = $1 AND k.purpose IN ('access', 'personal') AND (k.expires IS NULL OR k.expires > $2)
        AND u.active AND NOT u.locked_out AND u.user_name IS NOT NULL
),
groups (id, parent) AS (
    SELECT g.sys_id, g.parent
    FROM who JOIN sys_user_grmember m ON m."user" = who.sys_id JOIN sys_user_group g ON g.sys_id = m."group" WHERE g.active
    UNION
    SELECT g.sys_id, g.parent FROM groups JOIN sys_user_group g ON g.sys_id = groups.parent WHERE g.active
)
SELECT who.sys_id, who.user_name, ARRAY(
    SELECT role FROM sys_user_has_role r WHERE r."user" = who.sys_id
    UNION SELECT r.role FROM groups JOIN sys_group_has_role r ON r."group" = groups.id
) FROM who
"""
FROM = "FROM sn_customerservice_case c JOIN task t ON t.sys_id = c.sys_id"
ORDER = f"ORDER BY t.opened_at DESC, t.sys_id DESC LIMIT {PAGE + 1}"
OWN = """c.sys_id IN (SELECT sys_id FROM task WHERE opened_by = $1
    UNION SELECT sys_id FROM sn_customerservice_case WHERE contact = $1)"""
OF_TREE = """(t.opened_by = $1 OR c.contact = $1 OR (c.consumer IS NULL AND c.account IN (
    SELECT below.sys_id FROM customer_contact me JOIN customer_account top ON top.sys_id = me.account
    JOIN customer_account below
        ON below.account_path >= top.account_path AND below.account_path < top.account_path || '0'
    WHERE me.sys_id = $1)))"""
FITS = """
SELECT EXISTS (
    SELECT 1 FROM customer_contact k JOIN customer_account own ON own.sys_id = k.account
    JOIN customer_account top ON own.account_path >= top.account_path AND own.account_path < top.account_path || '0'
    WHERE k.sys_id = $1 AND top.sys_id = $2)
"""
NUMBERS = "UPDATE sys_number SET next = next + 32 WHERE prefix = 'number:CS' RETURNING next"


def insert(table: str, first: int) -> str:
    """The INSERT of a new case's row, its arguments numbered from ``first``."""
    names = INSERTED[table]
    marks = ", ".join(f"${number}" for number in range(first, first + len(names)))
    return f"INSERT INTO {table} ({', '.join(map(quoted, names))}) VALUES ({marks})"


IN_TASK, IN_CASE = len(INSERTED["task"]), len(INSERTED["sn_customerservice_case"])
J = IN_TASK + IN_CASE
INSERT = f"""
WITH t AS ({insert("task", 1)}), c AS ({insert("sn_customerservice_case", IN_TASK + 1)}), journal AS (
    INSERT INTO sys_journal_field (sys_id, sys_created_on, sys_created_by, name, element, element_id, value)
    VALUES (${J + 1}, ${J + 2}, ${J + 3}, 'sn_customerservice_case', 'comments', ${J + 4}, ${J + 5})
)
INSERT INTO sys_outbox (sys_id, sys_created_on, sys_created_by, table_name, record, checkpoint, event, state,
    delivered, attempts, next_attempt)
VALUES (${J + 6}, ${J + 2}, ${J + 3}, 'sn_customerservice_case', ${J + 4}, 0, ${J + 7}, 'ready', '[]', 0, ${J + 2})
"""
LOCKED = f"SELECT {ALL_COLUMNS} {FROM} WHERE c.consumer IS NULL AND c.sys_id = $1 FOR NO KEY UPDATE OF t"
UPDATE = """
WITH t AS (
    UPDATE task SET short_description = $2, priority = $3, sys_updated_on = $4, sys_updated_by = $5,
        sys_mod_count = $6 WHERE sys_id = $1
), audit AS (
    INSERT INTO sys_audit (sys_id, sys_created_on, sys_created_by, tablename, documentkey, fieldname, oldvalue,
        newvalue, "user", record_checkpoint)
    SELECT row_id, $4, $5, 'sn_customerservice_case', $7, field, was, is_now, $8, $6
    FROM unnest($9::uuid[], $10::text[], $11::text[], $12::text[]) AS changed (row_id, field, was, is_now)
), journal AS (
    INSERT INTO sys_journal_field (sys_id, sys_created_on, sys_created_by, name, element, element_id, value)
    VALUES ($13, $4, $5, 'sn_customerservice_case', 'work_notes', $7, $14)
)
INSERT INTO sys_outbox (sys_id, sys_created_on, sys_created_by, table_name, record, checkpoint, event, state,
    delivered, attempts, next_attempt)
VALUES ($15, $4, $5, 'sn_customerservice_case', $7, $6, $16, 'ready', '[]', 0, $4)
"""
DELIVERED = """
UPDATE sys_outbox SET state = 'done' WHERE sys_id IN (
    SELECT sys_id FROM sys_outbox WHERE state = 'ready' ORDER BY sys_created_on, record, checkpoint LIMIT 200)
"""
