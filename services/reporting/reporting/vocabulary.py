"""The words of the brief, used verbatim as values."""

STAFF = ("office", "admin", "unit_editor", "venue_operator", "door", "desk", "reviewer")
"""Roles of accounts that may read all but plans."""
KINDS = ("讲座", "培训", "观摩", "座谈", "展览", "文化艺术", "学习服务", "阅读")
READING_KINDS = ("好书推荐", "诵读", "书友会", "书香之家", "读书之城", "智能学习")
"""What an activity of the kind 阅读 is."""
ORGANISER_KINDS = ("家庭", "社会组织")
"""Who may give an activity under a unit."""
MODES = ("offline", "online", "hybrid")
BOOKED_AS = ("sittings", "series")
POOLS = ("elder", "desk", "walk_in")
REVIEWABLE = (
    *("activities", "title", "title_en", "summary", "kind", "series", "topics", "audiences"),
    *("reading_kind", "organiser"),
)
"""What of an approved plan the office can read before the public sees it: new rows, and words of those there are."""
REVIEWED = ("activities", "title", "summary", "kind", "audiences", "organiser")
PAPERS = ("receipt", "plan", "summary", "video", "photos", "links")
"""What a unit can be asked to file: 收悉, its plan, its summary, videos, captioned photos, links to the press."""
ROLES = ("host", "undertaker", "executor", "member", "provider")

MOST_SEATS = 100_000
HONOURS = {"star": "百姓学习之星", "brand": "终身学习品牌项目"}
HONOUR_KINDS = tuple(HONOURS)
HONOUR_ROUTES = ("self", "body", "unit")
HONOUR_FIELDS = ("社区教育", "老年教育", "农民教育", "从业人员教育", "其他")
CRITERIA = ("创新方法", "主动坚持", "带动群众", "事迹突出", "故事感人")
"""The notice's own words for whom it looks for, three (五)."""
