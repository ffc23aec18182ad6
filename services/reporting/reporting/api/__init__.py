"""Routes, by noun: each validates, opens the transaction and calls one use case."""

STAFF = ("office", "admin", "unit_editor", "venue_operator", "door", "desk", "reviewer")
