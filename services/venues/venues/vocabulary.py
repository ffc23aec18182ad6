"""The words and codes that this department uses as values."""

POOLS = ("elder", "desk", "walk_in")
SCOPES = ("city", "district", "venue")
STOPS = ("venue", "place", "resource")
PLACEMENT_REASONS = ("clash", "closed", "too_small", "unknown_space", "withdrawn")
ALTERNATIVES = ("other_space", "nearby", "other_time")
"""To a placement: of the same venue, of another in the district; of the same space."""
DECISIONS = ("declined", "not_answered", "taken_back")
"""On a placement, of the venue's own; all other answers follow from the calendar."""
PARTS = ("morning", "afternoon", "evening")
"""Of a day: until 12:00, until 18:00, until 24:00."""
SECTORS = ("教育", "文化", "科技", "体育", "旅游")

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAYS = ("closed", "as_sunday", "as_usual")
"""What a weekly pattern makes of public holidays."""
FACILITIES = ("step_free", "hearing_loop", "accessible_toilet", "parking", "nursing_room", "lockers")

MOST_SEATS = 100_000

RESOURCES = ("course", "ebook", "book", "live", "article", "video")
# As reporting has them for activities; a test holds these to those.
TOPICS = ("常态化防疫", "职业技能", "全民健康", "网络生活", "智慧助老")
SERIES = (
    "职工教育与人才发展",
    "乡村振兴与可持续发展",
    "学习型城市（乡村）建设",
    "全民终身学习理论与实践",
    "互联网+全民学习",
)
AUDIENCES = (
    "企业职工",
    "现代服务业员工",
    "进城农民工",
    "退役军人",
    "高素质农民",
    "城乡社区居民",
    "老年人群",
    "成人继续教育工作者",
)
