"""Notices on their way out: claimed, put into their department's words, handed over, settled; and what sends them."""
