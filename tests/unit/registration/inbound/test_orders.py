"""What a message is understood to ask for."""

import pytest

from registration.inbound.orders import read


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("报名 1003 2", ("book", 1003, 2, "zh")),
        ("报名第1003场 2人", ("book", 1003, 2, "zh")),
        ("报名场次号 1003 2", ("book", 1003, 2, "zh")),
        ("取消第1003场", ("cancel", 1003, 0, "zh")),
        ("报名1003", ("book", 1003, 1, "zh")),
        ("１００３", ("book", 1003, 1, "zh")),
        ("1003 2人", ("book", 1003, 2, "zh")),
        ("我要报名：1003，两个人。", ("book", 1003, 2, "zh")),
        ("报 10006*3", ("book", 10006, 3, "zh")),
        ("BOOK 1003 2", ("book", 1003, 2, "en")),
        ("book 1003", ("book", 1003, 1, "en")),
        ("取消 1003", ("cancel", 1003, 0, "zh")),
        ("取消报名1003。", ("cancel", 1003, 0, "zh")),
        ("取消 1003 1", ("cancel", 1003, 0, "zh")),
        ("退 1003号，两个人", ("cancel", 1003, 0, "zh")),
        ("Cancel 1003", ("cancel", 1003, 0, "en")),
    ],
)
def test_an_order_is_read_however_it_is_typed(text: str, order: tuple[object, ...]) -> None:
    assert tuple(read(text)) == order


@pytest.mark.parametrize(
    "text", ["", "你好", "报名", "13900000001", "100", "1003 0", "1003 100", "2021年11月6日", "取消", "hello"]
)
def test_what_is_no_order_is_answered_with_help(text: str) -> None:
    assert read(text).act == "help"
