"""The words and codes that this department uses as values."""

POOLS = ("elder", "desk", "walk_in")
SCOPES = ("city", "district", "venue")
STOPS = ("venue", "place", "resource")
PLACEMENT_REASONS = ("clash", "closed", "too_small", "unknown_space", "withdrawn")
ALTERNATIVES = ("other_space", "nearby", "other_time")
"""To a placement: of the same venue, of another in the district; of the same space."""
DECISIONS = ("declined", "not_answered", "taken_back")
"""On a placement, of the venue's own; all other answers follow from the calendar."""
PARTS = {"morning": 12, "afternoon": 18, "evening": 24}
"""Of a day, and the hour in the city by which each is over."""
SECTORS = ("教育", "文化", "科技", "体育", "旅游")

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAYS = ("closed", "as_sunday", "as_usual")
"""What a weekly pattern makes of public holidays."""
FACILITIES = ("step_free", "hearing_loop", "accessible_toilet", "parking", "nursing_room", "lockers")

MOST_SEATS = 100_000

RESOURCES = ("course", "ebook", "book", "live", "article", "video")


def span_of(part: str) -> tuple[int, int]:
    """When a part of the day begins and is over, in minutes since the day began."""
    begins = max((end for end in PARTS.values() if end < PARTS[part]), default=0)
    return begins * 60, PARTS[part] * 60


def is_in_part(part: str, starts: int, ends: int) -> bool:
    """Whether a span of a day touches that part of it."""
    begins, over = span_of(part)
    return starts < over and ends > begins
