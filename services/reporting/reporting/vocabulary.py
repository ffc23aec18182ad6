"""The words of the brief, used verbatim as values."""

STAFF = ("office", "admin", "unit_editor", "venue_operator", "door", "desk", "reviewer")
"""Roles of accounts that may read all but plans."""
KINDS = ("讲座", "培训", "观摩", "座谈", "展览", "文化艺术", "学习服务", "阅读")
MODES = ("offline", "online", "hybrid")
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
BOOKED_AS = ("sittings", "series")
POOLS = ("elder", "desk", "walk_in")
REVIEWABLE = ("activities", "title", "summary", "kind", "series", "topics", "audiences")
"""What of an approved plan the office can read before the public sees it: new rows, and words of those there are."""
REVIEWED = ("activities", "title", "summary", "kind", "audiences")
ROLES = ("host", "undertaker", "executor", "member", "provider")

MOST_SEATS = 100_000
