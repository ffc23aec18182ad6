"""The whole week of a city of each kind, told once: what came of it, and what was written down on the way."""
