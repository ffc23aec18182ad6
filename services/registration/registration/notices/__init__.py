"""Notices: one row for each thing that a citizen is to be told."""
