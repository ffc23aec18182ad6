"""The words and codes that this department uses as values."""

POOLS = ("elder", "desk", "walk_in")
SCOPES = ("city", "district", "venue")
PLACEMENT_REASONS = ("clash", "closed", "too_small", "unknown_space", "withdrawn")
SECTORS = ("教育", "文化", "科技", "体育", "旅游")


DISTRICTS = (
    *("420102", "420103", "420104", "420105", "420106", "420107", "420111"),
    *("420112", "420113", "420114", "420115", "420116", "420117"),
)

MOST_SEATS = 100_000
