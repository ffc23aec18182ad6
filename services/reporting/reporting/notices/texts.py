"""What contacts read. All are written to in Chinese; `{link}` opens what units owe, or another page."""

from datetime import datetime

from chassis.clock import SHANGHAI
from chassis.web.app import settings

PLAN_RETURNED = "{unit}的方案《{title}》已退回。办公室的意见：{remark}。请修改后再提交：{link}"
PLAN_APPROVED = "{unit}的方案《{title}》已通过，活动已经公开。以后有变动请在方案里修改：{link}"
MATERIAL_RETURNED = "{unit}有 {count} 个素材被退回：{items}。请修改后再报送：{link}"
EXTENDED = "{unit}的“{title}”延期到 {until}。原因：{reason}。{link}"


def fill(template: str, *, page: str = "/staff/papers", **values: object) -> str:
    """A message under the department's signature, with a link to a page; what people wrote ends without a full stop."""
    words = {name: str(value).strip().rstrip("。.") for name, value in values.items()}
    return sign(template.format(**words, link=f"{settings().portal}{page}"))


def sign(text: str) -> str:
    return f"【{settings().signature}】{text}"


def moment(at: datetime) -> str:
    """10月29日 18:00"""
    here = at.astimezone(SHANGHAI)
    return f"{here.month}月{here.day}日 {here:%H:%M}"
