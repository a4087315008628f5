"""From entities, rights and queries to SQL: compiled once per shape, executed with bound parameters."""
