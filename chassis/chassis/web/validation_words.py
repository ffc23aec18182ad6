"""Marshmallow's and webargs' messages in both languages. Ours are `Text` from the start."""

import re

from ..wording import Text

# Pattern of the library's English message -> what a reader is told. Groups are filled in by position.
WORDS: list[tuple[str, Text]] = [
    (r"Missing data for required field\.", Text("请填写这一项", "Please fill this in")),
    (r"Field may not be null\.", Text("这一项不能为空", "This may not be empty")),
    (r"Unknown field\.", Text("没有这一项，请删去", "There is no such field; leave it out")),
    (r"Not a valid string\.", Text("应为文字", "This should be text")),
    (r"Not a valid integer\.", Text("应为整数", "This should be a whole number")),
    (r"Not a valid number\.", Text("应为数字", "This should be a number")),
    (r"Special numeric values .*", Text("应为数字", "This should be a number")),
    (r"Not a valid boolean\.", Text("应为 true 或 false", "This should be true or false")),
    (r"Not a valid UUID\.", Text("编号格式不对", "This is not a valid id")),
    (r"Not a valid list\.", Text("应为列表", "This should be a list")),
    (r"Not a valid mapping type\.", Text("应为对象", "This should be an object")),
    (
        r"Not a valid date\.",
        Text("请写日历上有的日子，例如 2021-11-05", "Give a day that there is, like 2021-11-05"),
    ),
    (r"Not a valid time\.", Text("时间应写成 09:30 这样", "Write the time like 09:30")),
    (
        r"Not a valid (?:aware |naive )?datetime\.",
        Text("时间应写成 2021-11-05T09:30:00+08:00 这样", "Write the time like 2021-11-05T09:30:00+08:00"),
    ),
    (
        r"Not a valid URL\.",
        Text(
            "请填 https:// 或 http:// 开头的完整网址，例如 https://www.example.cn/news",
            "Give a whole web address that begins with https:// or http://, such as https://www.example.org/news",
        ),
    ),
    (
        r"Not a valid email address\.",
        Text("邮箱请写成 name@example.com 这样", "Write the e-mail address like name@example.com"),
    ),
    (
        r"One or more of the choices you made was in: .*",
        Text("里面有不能用的字符或空格", "It has a space or a sign that may not be used"),
    ),
    (r"One or more of the choices you made was not in: (.+)\.", Text("只能是：{0}", "One of: {0}")),
    (r"Length must be (\d+)\.", Text("应有 {0} 个（字）", "There should be {0}")),
    (r"Must be equal to (.+)\.", Text("应为 {0}", "This should be {0}")),
    (r"Must not be equal to (.+)\.", Text("不能是 {0}", "This may not be {0}")),
    (r"Number too large\.", Text("这个数太大", "This number is too large")),
    (r"Invalid input\.", Text("内容不对", "This is not right")),
    (r"Invalid input type\.", Text("应为 JSON 对象", "This should be a JSON object")),
    (r"Shorter than minimum length (\d+)\.", Text("至少 {0} 个（字）", "At least {0} long")),
    (r"Longer than maximum length (\d+)\.", Text("最多 {0} 个（字）", "At most {0} long")),
    (
        r"Length must be between (\d+) and (\d+)\.",
        Text("应有 {0} 到 {1} 个（字）", "There should be {0} to {1}"),
    ),
    (
        r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.",
        Text("应在 {0} 到 {1} 之间", "Between {0} and {1}"),
    ),
    (r"Must be greater than or equal to (\S+)\.", Text("不能小于 {0}", "At least {0}")),
    (r"Must be less than or equal to (\S+)\.", Text("不能大于 {0}", "At most {0}")),
    (r"Must be greater than (\S+)\.", Text("应大于 {0}", "More than {0}")),
    (r"Must be less than (\S+)\.", Text("应小于 {0}", "Less than {0}")),
    (r"Must be one of: (.+)\.", Text("只能是：{0}", "One of: {0}")),
    (r"String does not match expected pattern\.", Text("格式不对", "This is not in the right form")),
    (r"Invalid (?:JSON body|value)\.", Text("内容无法读懂", "This cannot be read")),
]
COMPILED = [(re.compile(pattern), text) for pattern, text in WORDS]


def translate(message: str) -> Text:
    """`message` in both languages. One that already holds both ("中文 | English") is split; an unknown one stays."""
    for pattern, text in COMPILED:
        if match := pattern.fullmatch(message):
            return text.format(*match.groups())
    zh, bar, en = message.partition(" | ")
    return Text(zh, en) if bar else Text(message, message)
