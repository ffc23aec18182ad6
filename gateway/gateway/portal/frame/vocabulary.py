"""The words of the catalogue that pages show in the reader's language; titles stay as they are."""

from chassis.city import DISTRICTS_AND_ZONES, name_in_sums

from .i18n import msgid as _
from .i18n import translate

KINDS = (_("讲座"), _("培训"), _("观摩"), _("座谈"), _("展览"), _("文化艺术"), _("学习服务"), _("阅读"))
READING_KINDS = (
    _("好书推荐"),
    _("诵读"),
    _("书友会"),
    _("书香之家"),
    _("读书之城"),
    _("智能学习"),
)
ORGANISER_KINDS = (_("家庭"), _("社会组织"))
UNIT_KINDS = (
    *(_("教育局"), _("区教育局"), _("人社局"), _("体育局"), _("文旅局"), _("宣传部")),
    *(_("区人民政府"), _("总工会"), _("团委"), _("妇联"), _("科协"), _("开放大学")),
    *(_("普通高校"), _("职业学校"), _("社区教育学院"), _("社区学院"), _("社区学校"), _("成人学校")),
    *(_("老年大学"), _("图书馆"), _("博物馆"), _("科技馆"), _("群众艺术馆"), _("文化馆")),
    _("社会团体"),
)
"""What units usually are; the office may write any other kind."""
TOPICS = (_("常态化防疫"), _("职业技能"), _("全民健康"), _("网络生活"), _("智慧助老"))
SERIES = (
    _("职工教育与人才发展"),
    _("乡村振兴与可持续发展"),
    _("学习型城市（乡村）建设"),
    _("全民终身学习理论与实践"),
    _("互联网+全民学习"),
)
AUDIENCES = (
    _("企业职工"),
    _("现代服务业员工"),
    _("进城农民工"),
    _("退役军人"),
    _("高素质农民"),
    _("城乡社区居民"),
    _("老年人群"),
    _("成人继续教育工作者"),
)
SECTORS = (_("教育"), _("文化"), _("科技"), _("体育"), _("旅游"))
AREAS = (
    _("江岸区"),
    _("江汉区"),
    _("硚口区"),
    _("汉阳区"),
    _("武昌区"),
    _("青山区"),
    _("洪山区"),
    _("东西湖区"),
    _("汉南区"),
    _("蔡甸区"),
    _("江夏区"),
    _("黄陂区"),
    _("新洲区"),
    _("武汉经开区"),
    _("东湖高新区"),
    _("东湖风景区"),
)
GROUPS_OF_STATISTICS = (_("场馆开放"), _("线上和自有场地"))
MODES = {"offline": _("线下"), "online": _("线上"), "hybrid": _("线上线下结合")}
ORGANISER_ROLES = {
    "host": _("主办"),
    "undertaker": _("承办"),
    "executor": _("落实"),
    "member": _("成员单位"),
    "provider": _("社会机构"),
}
STAFF_ROLES = {
    "office": _("领导小组办公室"),
    "unit_editor": _("单位填报人"),
    "venue_operator": _("场馆管理员"),
    "door": _("签到人员"),
    "desk": _("服务台"),
    "city_desk": _("全市服务台"),
    "reviewer": _("评审"),
    "admin": _("运维"),
}
REASONS = {
    "clash": _("与已有安排冲突"),
    "closed": _("场馆关闭"),
    "too_small": _("场地座位不够"),
    "unknown_space": _("场地不存在"),
    "withdrawn": _("举办方已撤回"),
    "revoked": _("场地不再可用"),
    "citizen": _("本人取消"),
    "undone": _("本人撤销"),
    "moved": _("改报了另一场"),
    "erased": _("个人信息已删除"),
}
WHEN = {"today": _("今天"), "tomorrow": _("明天"), "weekend": _("这个周末"), "week": _("本周")}
AGES = {"adult": _("大人"), "elder": _("60 岁以上"), "child": _("孩子")}
NEEDS = {"wheelchair": _("轮椅"), "hearing_loop": _("助听设备")}
FACILITIES = {
    "step_free": _("无障碍通道"),
    "hearing_loop": _("助听设备"),
    "accessible_toilet": _("无障碍卫生间"),
    "parking": _("停车场"),
    "nursing_room": _("母婴室"),
    "lockers": _("存包柜"),
}
RESOURCE_KINDS = {
    "course": _("课程"),
    "ebook": _("电子书"),
    "book": _("图书"),
    "live": _("直播"),
    "article": _("文章"),
    "video": _("视频"),
}
LINK_STATES = {
    "unchecked": _("还没有检查"),
    "works": _("能打开"),
    "unsure": _("说不准"),
    "failing": _("最近打不开"),
    "broken": _("打不开"),
}
LINK_WHYS = {
    "by_hand": _("有人打开看过"),
    "unknown_host": _("没有这个网站"),
    "unreachable": _("连不上"),
    "slow": _("太久没有回答"),
    "insecure": _("安全证书不对"),
    "not_public": _("指向内网"),
    "redirects": _("跳转次数太多"),
    "address": _("跳到不能打开的网址"),
    "nobody_answers": _("我们这边的网络可能不通"),
}
"""Why a link is as it is, where its host gave no status."""
BOOKED_AS = {"sittings": _("每场分别报名"), "series": _("所有场次一起报名")}
PLAN_STATES = {
    "draft": _("草稿"),
    "submitted": _("已提交，等审核"),
    "returned": _("已退回，请修改"),
    "approved": _("已批准"),
}
BOOKING_STATES = {
    "confirmed": _("报名成功"),
    "waitlisted": _("候补中"),
    "cancelled": _("已取消"),
    "attended": _("已签到"),
    "no_show": _("未到场"),
}
RATINGS = (
    (5, _("很满意")),
    (4, _("满意")),
    (3, _("一般")),
    (2, _("不满意")),
    (1, _("很不满意")),
)
DAY_PARTS = {"morning": _("上午"), "afternoon": _("下午"), "evening": _("晚上")}
WISH_STATES = {
    "open": _("等场馆答复"),
    "answered": _("已经开放"),
    "declined": _("这次开不了"),
    "withdrawn": _("已撤回"),
    "ended": _("日子已过"),
}
HONOUR_KINDS = {"star": _("百姓学习之星"), "brand": _("终身学习品牌项目")}
HONOUR_FIELDS = {
    "社区教育": _("社区教育"),
    "老年教育": _("老年教育"),
    "农民教育": _("农民教育"),
    "从业人员教育": _("从业人员教育"),
    "其他": _("其他"),
}
HONOUR_ROUTES = {"self": _("个人自荐"), "body": _("社会组织推荐"), "unit": _("单位推荐")}
CRITERIA = (_("创新方法"), _("主动坚持"), _("带动群众"), _("事迹突出"), _("故事感人"))
NOMINATION_STATES = {
    "draft": _("草稿"),
    "submitted": _("已提交，等办公室审核"),
    "returned": _("已退回，请修改"),
    "accepted": _("通过资格审核，等评审"),
    "refused": _("未通过资格审核"),
    "withdrawn": _("已撤回"),
    "chosen": _("入选，等公示"),
    "not_chosen": _("未入选"),
    "announced": _("公示中"),
    "granted": _("已授予称号"),
    "revoked": _("称号已撤销"),
}
REVIEW_STATES = {"open": _("等您打分"), "scored": _("已打分"), "recused": _("已回避")}
HONOUR_STATES = {
    "announced": _("公示中"),
    "granted": _("已授予称号"),
    "taken_down": _("已撤下"),
    "withheld": _("已授予，本人不公开"),
}
OBJECTION_STATES = {"open": _("正在核实"), "upheld": _("异议成立"), "dismissed": _("异议不成立")}
NOMINATION_ACTS = {
    "begin": _("开始填写"),
    "submit": _("提交"),
    "return": _("退回"),
    "accept": _("通过资格审核"),
    "refuse": _("不通过资格审核"),
    "withdraw": _("撤回"),
    "consent_asked": _("给本人发了征求同意的链接"),
    "consent": _("本人同意公开"),
    "no_consent": _("本人不同意公开"),
    "disclose": _("查看电话"),
    "disclose_objector": _("查看提异议的人的电话"),
    "erased": _("机主删除了资料"),
    "choose": _("入选"),
    "pass_over": _("没有入选"),
    "announce": _("开始公示"),
    "take_down": _("撤下"),
    "grant": _("授予称号"),
    "revoke": _("撤销称号"),
}
LANGUAGES = {"zh": _("中文"), "en": _("英文")}
USUAL_WORDS = (
    _("收悉通知"),
    _("活动方案"),
    _("活动总结"),
    _("视频"),
    _("照片"),
    _("媒体报道链接"),
    _("横屏，短边不低于 576"),
    _("4 到 5 张，每张有说明"),
)
"""What reporting calls the six things that units are usually asked for, and says of them."""
HOSTS = (_("市推进学习型城市建设工作领导小组"),)
"""Who gives the week and is no unit, so that no department tells the English name."""
DEPARTMENTS = {
    "registration": _("报名系统"),
    "venues": _("场馆系统"),
    "reporting": _("活动填报系统"),
    "catalogue": _("公开目录"),
}
_NAMES = (
    MODES
    | ORGANISER_ROLES
    | STAFF_ROLES
    | REASONS
    | AGES
    | NEEDS
    | FACILITIES
    | RESOURCE_KINDS
    | LINK_STATES
    | LINK_WHYS
    | BOOKED_AS
    | PLAN_STATES
    | BOOKING_STATES
    | DAY_PARTS
    | WHEN
    | HONOUR_KINDS
    | HONOUR_ROUTES
    | DEPARTMENTS
    | DISTRICTS_AND_ZONES
)


def row_word(area: str | None) -> str:
    """A district as the row of a table of sums names it: what is of no one district is a row, and not their sum."""
    return word(name_in_sums(area or ""))


def word(value: str | None) -> str:
    """A vocabulary value in the reader's language; a value unknown to it, as it is."""
    return translate(_NAMES.get(value, value)) if value else ""
