"""On what terms citizens book the slots of an opening. All times are minutes before a slot's start."""

from typing import Any

Terms = dict[str, Any]


USUAL: Terms = {
    "opens_minutes_before": None,
    "closes_minutes_before": 0,
    "cancel_minutes_before": 0,
    "party_limit": None,
    "children_per_adult": None,
    "keep": [],
    "bring": "",
}
"""On what terms slots are booked when a venue does not say: at any time until the start, no place kept back."""
