"""A whole text is marked with its language where that is not the page's, whatever names stand in it."""

import pytest
from flask import Flask

from gateway.portal.frame.names import written_in

ENGLISH = "Cancelled as you asked: 智能手机怎么用 (2 people, booking code CQ3YKJ). More: https://week.example/b/7HK2"
CHINESE = (
    "您报的“How to use a phone”已按您的要求取消，报名编号 CQ3YKJ。详情：https://week.example/b/7HK2?from=sms"
)


@pytest.mark.parametrize(
    ("page", "text", "marked"),
    [
        ("zh", ENGLISH, {"lang": "en"}),
        ("zh", CHINESE, {}),
        ("en", ENGLISH, {}),
        ("en", CHINESE, {"lang": "zh-Hans"}),
        ("zh", "12345", {}),
        ("en", None, {}),
    ],
)
def test_a_text_is_marked_by_what_most_of_it_is_in(
    page: str, text: str | None, marked: dict[str, str]
) -> None:
    with Flask("pages").test_request_context(headers={"Accept-Language": page}):
        assert written_in(text) == marked
