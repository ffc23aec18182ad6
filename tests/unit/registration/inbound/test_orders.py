"""What a message is understood to ask for."""

import pytest

from registration.inbound.orders import Order, read


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
        ("報名 1003 兩個人", ("book", 1003, 2, "zh")),
        ("預約1003", ("book", 1003, 1, "zh")),
        ("取消報名1003", ("cancel", 1003, 0, "zh")),
        ("退訂 1003", ("cancel", 1003, 0, "zh")),
        ("BM 1003 2", ("book", 1003, 2, "zh")),
        ("bm1003", ("book", 1003, 1, "zh")),
        ("qx 1003", ("cancel", 1003, 0, "zh")),
    ],
)
def test_an_order_is_read_however_it_is_typed(text: str, order: tuple[object, ...]) -> None:
    assert tuple(read(text)) == (*order, ())


@pytest.mark.parametrize(
    ("text", "people", "names"),
    [
        ("报名 12345 王芳 李强", 2, ("王芳", "李强")),
        ("报名12345，王芳、李强。", 2, ("王芳", "李强")),
        ("我要报名：12345 2人 王芳和李强", 2, ("王芳", "李强")),
        ("报名 12345 3 欧阳小红 李强", 3, ("欧阳小红", "李强")),
        ("报名 12345 王芳", 1, ("王芳",)),
        ("報名 12345 張小明 歐陽小紅", 2, ("張小明", "歐陽小紅")),
    ],
)
def test_a_party_can_be_named(text: str, people: int, names: tuple[str, ...]) -> None:
    assert read(text) == Order("book", 12345, people, "zh", names)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "报名 12345 谢谢",
            "报名 12345 怎么去",
            "报名 12345 两位老人",
            "报名 12345 我和老伴",
            "报名 12345 马上到",
        ),
        *(
            "报名 12345 王芳李强",
            "报名 12345 1 王芳 李强",
            "报名 12345 王芳 13800001234",
            "BOOK 12345 Wang Fang",
        ),
    ],
)
def test_who_else_stands_behind_a_number_is_asked_about(text: str) -> None:
    assert read(text)[:2] == ("unclear", 12345)


@pytest.mark.parametrize(
    "text", ["", "你好", "报名", "13900000001", "100", "1003 0", "1003 100", "2021年11月6日", "取消", "hello"]
)
def test_what_is_no_order_is_answered_with_help(text: str) -> None:
    assert read(text).act == "help"
