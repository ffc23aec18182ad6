"""What can go wrong, said once: every error is a class with a status and a title in both languages.

`chassis.web.problems` renders all of them; routes never catch.
"""

from collections.abc import Mapping
from typing import Any

from .wording import Text


class DomainError(Exception):
    """A fact that keeps a request from being done.

    detail: one sentence on what is wrong and how to mend it; a class may have one for all of its kind. errors: {dotted
    path of the field: [Text]}. members: further members of the problem, e.g. the id of the booking that stands in the
    way; by other names than those that every problem has (`tests/walls`).
    """

    status = 400
    title = Text("请求无法处理", "The request cannot be handled")
    detail: Text | None = None

    def __init__(
        self, detail: Text | None = None, errors: Mapping[str, list[Text]] | None = None, **members: Any
    ) -> None:
        super().__init__(detail.en if detail else self.title.en)
        self.detail = detail or self.detail
        self.errors = dict(errors or {})
        self.members = members

    @classmethod
    def field(cls, path: str, text: Text, **members: Any) -> "DomainError":
        """The error of one field, e.g. `Invalid.field("sittings.0.ends_at", Text(...))`."""
        return cls(detail=text, errors={path: [text]}, **members)


class Unauthorised(DomainError):
    status = 401
    title = Text("请先登录", "Please sign in first")


class Forbidden(DomainError):
    status = 403
    title = Text("没有权限", "You may not do this")


class NotFound(DomainError):
    status = 404
    title = Text("找不到", "Not found")


class Conflict(DomainError):
    status = 409
    title = Text("与现状冲突", "This conflicts with what is there")


class Invalid(DomainError):
    status = 422
    title = Text("填写有误", "Some fields need attention")


class TooMany(DomainError):
    """Too many attempts; `retry_after` (seconds) becomes the Retry-After header."""

    status = 429
    title = Text("操作太频繁", "Too many attempts")


class Unavailable(DomainError):
    status = 503
    title = Text("暂时不可用", "Unavailable for the moment")


class DatabaseAway(Unavailable):
    """The service's own database does not answer. Nothing was done, or the word that it was done got lost."""

    def __init__(self) -> None:
        text = Text(
            "数据库暂时连不上，请稍后再试。",
            "The database does not answer; please try again in a little while.",
        )
        super().__init__(detail=text, retry_after=5)
