"""What contacts and candidates read, in Chinese or English; `{link}` opens what units owe, or another page."""

from collections.abc import Mapping
from datetime import date, datetime

from chassis.clock import SHANGHAI, ending
from chassis.web.app import settings

Template = Mapping[str, str]
"""{language: a text with places for values}."""
PLAN_RETURNED = {
    "zh": "{unit}的方案《{title}》已退回。办公室的意见：{remark}。请修改后再提交：{link}",
    "en": "The plan “{title}” of {unit} was returned. The office says: {remark}."
    " Correct it and submit it again: {link}",
}
PLAN_APPROVED = {
    "zh": "{unit}的方案《{title}》已通过，活动已经公开。以后有变动请在方案里修改：{link}",
    "en": "The plan “{title}” of {unit} is approved and its activities are public."
    " Make later changes in the plan: {link}",
}
MATERIAL_RETURNED = {
    "zh": "{unit}有 {count} 个素材被退回：{items}。请修改后再报送：{link}",
    "en": "Material of {unit} was returned ({count}): {items}. Correct it and file it again: {link}",
}
ACTIVITY_RETURNED = {
    "zh": "{unit}改动的活动有 {count} 个被退回：{items}。请修改后再报：{link}",
    "en": "Changed activities of {unit} were returned ({count}): {items}. Correct them and hand them in again: {link}",
}
LINKS_RETURNED = {
    "zh": "{unit}报送的“{title}”被退回。办公室的意见：{remark}。请修改后再报送：{link}",
    "en": "“{title}” of {unit} was returned. The office says: {remark}. Correct it and file it again: {link}",
}
OF_SPACES: Mapping[str, Template] = {
    "space_held": {
        "zh": "{unit}申请的场地定下来了：{items}。{link}",
        "en": "{unit} has the space it asked for: {items}. {link}",
    },
    "space_missing": {
        "zh": "{unit}有 {count} 场没有场地：{items}。请登录查看，另作安排：{link}",
        "en": "{unit} has no space for {count}: {items}. Sign in and arrange it anew: {link}",
    },
}
"""By kind of notice."""
ABOUT_SPACE = {"zh": "“{title}”{at}（{about}）", "en": "“{title}” {at} ({about})"}
ASIDE = {"zh": "，", "en": ", "}
EXTENDED = {
    "zh": "{unit}的“{title}”延期到 {until}。原因：{reason}。{link}",
    "en": "“{title}” of {unit} is due only at {until} now. Reason: {reason}. {link}",
}
EXTENSION_WITHDRAWN = {
    "zh": "{unit}的“{title}”不再延期，仍在 {until} 截止。{link}",
    "en": "“{title}” of {unit} is due at {until} after all: there is no more time than others have. {link}",
}
NOMINATION_RETURNED = {
    "zh": "{nominator}的一份“{honour}”推荐被退回。请登录看办公室的意见，修改后再提交：{link}",
    "en": "A nomination for {honour} by {nominator} was returned. Sign in to read what the office says, correct it and"
    " submit it again: {link}",
}
NOMINATION_REFUSED = {
    "zh": "{nominator}的一份“{honour}”推荐没有通过资格审核。请登录看原因：{link}",
    "en": "A nomination for {honour} by {nominator} was found not eligible. Sign in to read why: {link}",
}
"""Neither names the candidate: a notice rests in words."""
CONSENT = {
    "zh": "{nominator}推荐您参评{year}年{honour}。请打开链接，看将要公开的内容，答复同意或不同意（{until} 前有效，"
    "请勿转发）：{link}",
    "en": "{nominator} nominated you for {honour} {year}. Open the link, read what would be public, and say yes or no"
    " by {until}. Do not pass it on: {link}",
}
JOINED = {"zh": "；", "en": "; "}
SOMEBODY = {"zh": "有人", "en": "Somebody"}
YOURSELF = {"zh": "您", "en": "you"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def fill(template: Template, language: str = "zh", *, page: str = "/staff/papers", **values: object) -> str:
    """A message under the department's signature, with a link to a page; what people wrote ends without a full stop."""
    words = {name: str(value).strip().rstrip("。.") for name, value in values.items()}
    words["link"] = link_to(page, language)
    return sign(template[language].format(**words), language)


def link_to(page: str, language: str) -> str:
    """A page in the reader's language."""
    return f"{settings().portal}{page}" + ("?lang=en" if language == "en" else "")


def sign(text: str, language: str = "zh") -> str:
    signature = settings().signature_en if language == "en" else settings().signature
    return f"【{signature}】{text}"


def moment(at: datetime, language: str = "zh") -> str:
    """10月29日 18:00, or 29 Oct 18:00."""
    here = at.astimezone(SHANGHAI)
    return f"{day(here, language)} {here:%H:%M}"


def deadline(at: datetime, language: str = "zh") -> str:
    """10月29日 18:00, or 10月29日 24:00 where the day ends with it."""
    on, hour = ending(at)
    return f"{day(on, language)} {hour}"


def day(on: date, language: str = "zh") -> str:
    """10月29日, or 29 Oct."""
    return f"{on.day} {MONTHS[on.month - 1]}" if language == "en" else f"{on.month}月{on.day}日"
