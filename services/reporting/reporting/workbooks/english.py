"""A plan's workbook for who reads English: headings and words of lists have their English beside the Chinese, which
stays what a line says; guidance and hints are in English. A workbook is read in either language, or in both."""

import re

from chassis.wording import locale

SHEETS = {"填表说明": "How to fill in", "活动": "Activities", "场次": "Sittings", "词表": "Lists"}
"""{a sheet's title: what it is called in a workbook in English}"""
HEADINGS = {
    "编号（请勿改动）": "key, leave as it is",
    "序号": "No.",
    "活动名称": "title",
    "简介": "summary",
    "形式": "kind",
    "阅读类别": "kind of reading",
    "怎么参加": "how to take part",
    "主题系列": "series",
    "关注内容": "topics",
    "适合人群": "audiences",
    "怎么报名": "how to book",
    "不用预约": "no booking needed",
    "承办的家庭或社会组织": "family or social body that gives it",
    "承办者是": "which of both",
    "英文名称": "title in English",
    "现在的状态": "state",
    "办公室意见": "remark of the office",
    "活动序号": "No. of the activity",
    "日期": "day",
    "几点开始": "begins",
    "几点结束": "ends",
    "结束日期": "last day",
    "座位数": "seats",
    "线上席位": "seats online",
    "场馆的场地": "space of a venue",
    "地点": "place",
    "地址": "address",
    "在哪个区": "district",
    "疫情防控措施": "prevention measures",
    "线上参加的网址": "link to take part online",
    "场馆的答复": "answer of the venue",
}
HINTS = {
    "场次表用这个序号说明是哪个活动的场次": "Sittings say by this number whose they are",
    "必填，最多 100 个字": "Required, 100 characters at most",
    "最多 5000 个字": "5,000 characters at most",
    "必填，从列表里选": "Required, from the list",
    "形式是“阅读”的要选": "Required where the kind is 阅读 reading",
    "可填几项，用顿号隔开，如：智慧助老、网络生活": "Several may be given, with commas between",
    "可填几项，用顿号隔开，如：老年人群、城乡社区居民": "Several may be given, with commas between",
    "不填即每场分别报名": "Empty: each sitting is booked by itself",
    "不用预约、直接来的，选“是”；只限线下": "Yes where people just come; in person alone",
    "本单位自己办的不填；市民看得到，请写公开使用的名称": "Empty where your unit gives it itself; the public sees it",
    "填了承办的家庭或社会组织就要选": "Required with a family or social body",
    "英文页面用它，没有就不填": "For the pages in English; may stay empty",
    "由系统填写，改了也不算": "Filled in by the system; a change does not count",
    "必填：“活动”表里的序号": "Required: the number in the sheet Activities",
    "必填，如 2021-11-06": "Required, as 2021-11-06",
    "必填，如 9:00": "Required, as 9:00",
    "必填，如 11:30，最晚 24:00": "Required, as 11:30, 24:00 at the latest",
    "过了半夜才结束的才填": "Only for what ends after midnight",
    "必填，整数": "Required, a whole number",
    "只有线上线下结合的活动要填": "For what is both in person and online",
    "从列表里选；不用场馆的场地就填后面的地点": "From the list; without a space of a venue give the place after it",
    "本单位的教室、广场等；线上活动不填": "A classroom or square of your own; empty for what is online",
    "填了地点要选": "Required with a place",
    "每条一行（格内换行）或用分号隔开；提交前必填": "A line each, or semicolons between; required to hand it in",
    "https:// 开头，只给报了名的人看": "Begins with https://; for those who booked alone",
}
WORDS = {
    "讲座": "Lecture",
    "培训": "Training",
    "观摩": "Demonstration visit",
    "座谈": "Discussion",
    "展览": "Exhibition",
    "文化艺术": "Culture and arts",
    "学习服务": "Learning service",
    "阅读": "Reading",
    "线下": "In person",
    "线上": "Online",
    "线上线下结合": "In person and online",
    "职工教育与人才发展": "Worker education and talent",
    "乡村振兴与可持续发展": "Rural revival and sustainability",
    "学习型城市（乡村）建设": "Learning city and countryside",
    "全民终身学习理论与实践": "Lifelong learning in theory and practice",
    "互联网+全民学习": "Internet Plus learning for all",
    "常态化防疫": "Everyday epidemic prevention",
    "职业技能": "Job skills",
    "全民健康": "Health for all",
    "网络生活": "Life online",
    "智慧助老": "Smart technology for elders",
    "企业职工": "Company employees",
    "现代服务业员工": "Service industry staff",
    "进城农民工": "Migrant workers",
    "退役军人": "Veterans",
    "高素质农民": "Skilled farmers",
    "城乡社区居民": "Community residents",
    "老年人群": "Older people",
    "成人继续教育工作者": "Adult educators",
    "每场分别报名": "Each sitting is booked by itself",
    "所有场次一起报名": "All sittings are booked together",
    "是": "Yes",
    "好书推荐": "Books recommended",
    "诵读": "Reading aloud",
    "书友会": "Readers' circle",
    "书香之家": "Home of books",
    "读书之城": "City of readers",
    "智能学习": "Learning with smart devices",
    "家庭": "Family",
    "社会组织": "Social body",
    "江岸区": "Jiang'an",
    "江汉区": "Jianghan",
    "硚口区": "Qiaokou",
    "汉阳区": "Hanyang",
    "武昌区": "Wuchang",
    "青山区": "Qingshan",
    "洪山区": "Hongshan",
    "东西湖区": "Dongxihu",
    "汉南区": "Hannan",
    "蔡甸区": "Caidian",
    "江夏区": "Jiangxia",
    "黄陂区": "Huangpi",
    "新洲区": "Xinzhou",
    "武汉经开区": "Wuhan Economic Development Zone",
    "东湖高新区": "East Lake High-tech Zone",
    "东湖风景区": "East Lake Scenic Area",
    "全市": "Whole city",
}
"""The words that cells choose from, as the portal's pages have them in English."""
GUIDANCE = (
    "How to fill it in",
    "1. Each row of the sheet Activities is an activity, each row of Sittings a sitting. A sitting names its activity "
    "by its number; an activity may have several.",
    "2. Where a cell has a list, choose from it; topics and audiences may have several, with commas between.",
    "3. Days are written 2021-11-06, times 9:00, numbers whole. Paste formulas as values; merge no cells.",
    "4. Grey columns are filled in by the system. Leave sheets and headings as they are, and the hidden column 编号 "
    "(key) at the right; use the empty rows below for more.",
    "5. What is not in the workbook stays as it is; strike out, withdraw or cancel on the pages.",
    "6. Upload it on the plan's page. It is checked first, and nothing is changed at once; cells with a fault are "
    "marked red with the cure, and can be downloaded to go on.",
    "7. The same file may be uploaded again: rows that were not changed stay. Once the plan is approved, time, place "
    "and seats change at once; title, summary, kind, audiences and new rows wait for the office.",
    "",
)
NO_SPACES = "(no venue has registered a space yet)"
TEMPLATE = "Template, version {0}"
NOT_LISTED, CHOOSE = "Not in the list", "Choose from the list"
BETWEEN = re.compile(r"[、，,;；\n]+")
CHINESE = {form.casefold(): zh for zh, en in WORDS.items() for form in (zh, en, f"{zh} {en}")}


def title_for_reader(title: str) -> str:
    """What a sheet is called."""
    return SHEETS[title] if locale() == "en" else title


def heading_for_reader(heading: str) -> str:
    """序号 No."""
    return f"{heading} {HEADINGS[heading]}" if locale() == "en" else heading


def hint_for_reader(hint: str) -> str:
    return HINTS[hint] if locale() == "en" and hint else hint


def word_for_reader(word: str) -> str:
    """讲座 Lecture; what is in no list stays as it is."""
    return f"{word} {WORDS[word]}" if locale() == "en" and word in WORDS else word


def chinese_heading(text: str) -> str:
    """The heading of ours that a cell of the first row has, whichever workbook it is of."""
    plain = " ".join(text.split())
    return next((zh for zh, en in HEADINGS.items() if plain in (zh, f"{zh} {en}")), plain)


def chinese_words(text: str) -> str:
    """Words of lists as they are kept; others as they were written."""
    if not text.strip():
        return text
    return "、".join(
        CHINESE.get(word.strip().casefold(), word) for word in BETWEEN.split(text) if word.strip()
    )
