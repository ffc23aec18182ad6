"""What the words of notices may speak of, and what is wrong with a department's own."""

from string import Formatter

from chassis.wording import Text

from . import texts

# What every text may speak of, and what only some kinds can.
COMMON = {
    "what": Text("场次名称、时间、地点", "the session: title, time and place"),
    "seats": Text("人数，只有数字", "how many people, the number alone"),
    "people": Text("人数，如“2 人”", "how many people, like “2 people”"),
    "code": Text("报名编号", "the booking code"),
    "link": Text("确认或退位的短链接", "the short link to confirm or give back"),
}
# What the texts about a wish, which is no booking, may speak of.
OF_WISH = {
    "venue": Text("场馆名称", "the venue"),
    "wished": Text("请求的日期和时段", "the day and part of day that was asked for"),
}
OF_WISHES = {
    "wish_answered": OF_WISH
    | {
        "what": Text("开放的时段：名称、时间、地点", "what was opened: title, time and place"),
        "places": Text("名额，只有数字", "how many places, the number alone"),
        "link": Text("报名的链接", "the link to book it"),
    },
    "wish_declined": OF_WISH | {"note": Text("场馆的答复", "what the venue says")},
}
MORE = {
    "cause": Text("原因", "why"),
    "note": Text("场馆关闭时说的话，一整句", "what the venue says of its closing, a sentence"),
    "offers": Text("相近且有余位的场次，一整句", "sessions like it with seats left, a sentence"),
    "ahead": Text("前面还有几个报名，只有数字", "how many bookings are before it, the number alone"),
    "queue": Text("前面还有几个报名、共几人，半句话", "how many bookings and people are before it, in words"),
    "position": Text("候补的第几个报名", "which booking on the waitlist it is, from 1"),
    "free": Text("有几个空位", "how many seats are free"),
    "before": Text(
        "变动前的时间地点，系列活动则是哪些日期变了，一整句",
        "time and place before the change, or which dates of a series changed, a sentence",
    ),
    "other": Text("留着或换掉的另一份报名，一整句", "another booking, held as well or given up, a sentence"),
    "entry": Text("怎么进场，后面跟报名编号", "how one gets in, the booking code behind it"),
    "came": Text("谁参加了，后面跟活动", "who came, the session behind it"),
    "absent": Text("谁没有到场", "who was not there"),
    "given": Text("座位让给了在场的人，一整句", "that the seats went to those there, a sentence"),
    "missed": Text("之前记的未到已撤销，一整句", "that a no-show was taken back, a sentence"),
    "conditions": Text("入场须知，一整句", "what is asked of those let in, a sentence"),
    "standing": Text("座位还在不在，一整句", "whether the seats are still theirs, a sentence"),
    "lifted": Text("又可以报名了，一整句", "that they can book again, a sentence"),
    "until": Text("到什么时候", "until when"),
    "outcome": Text("申诉结果", "what was decided"),
    "bring": Text("请带的东西，一整句", "what to bring, a sentence"),
}
MORE_OF = {
    "booked": ("entry", "bring", "conditions", "other"),
    "promoted": ("entry", "bring", "conditions", "other"),
    "waitlisted": ("ahead", "queue", "other"),
    "changed": ("cause", "note", "before", "offers"),
    "changed_waiting": ("cause", "note", "before", "offers"),
    "session_cancelled": ("cause", "note", "missed", "offers"),
    "cut": ("cause", "ahead", "queue", "offers"),
    "moved_back": ("cause", "position", "queue"),
    "held": ("free", "until"),
    "waited_out": ("until", "offers"),
    "restored": ("cause", "before", "missed"),
    "restored_waiting": ("position", "queue", "before", "missed"),
    "reminder": ("bring", "conditions"),
    "feedback_request": ("came",),
    "no_show": ("absent", "given"),
    "not_missed": ("absent", "standing", "lifted"),
    "blocked": ("until",),
    "appeal_decided": ("outcome",),
}
LONGEST = 500
NEEDED = ("what", "code", "link")
"""What every text speaks of that did when it came: who lacks it cannot tell what it is about, get in, or answer."""


def list_placeholders(kind: str) -> dict[str, Text]:
    """What a text of this kind may speak of, and what each stands for."""
    if kind in OF_WISHES:
        return OF_WISHES[kind]
    return COMMON | {name: MORE[name] for name in MORE_OF.get(kind, ())}


def find_fault(kind: str, text: str) -> Text | None:
    """What is wrong with a department's own words for a kind, and how to mend it; None if nothing is."""
    if not text.strip():
        return Text(
            "请填写内容；要用自带的文字，请恢复原文", "Write something, or go back to the text it came with"
        )
    if len(text) > LONGEST:
        return Text(
            f"现在 {len(text)} 字，请减到 {LONGEST} 字以内",
            f"It has {len(text)} characters; shorten it to {LONGEST}",
        )
    try:
        parts = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return Text(
            "花括号不成对：占位要写成 {what}，要写花括号本身请写两个 {{ }}",
            "The braces do not match: write a place to fill in as {what}, and a brace itself twice, {{ }}",
        )
    return _unknown_placeholder(kind, parts) or _missing_placeholder(kind, {name for name, *_form in parts})


def _unknown_placeholder(kind: str, parts: list[tuple[str | None, str | None, str | None]]) -> Text | None:
    names = list_placeholders(kind)
    list_text = " ".join(f"{{{name}}}" for name in names)
    for name, form, conversion in parts:
        if name not in names or form or conversion:
            placeholder = f"{{{name}}}"
            return Text(
                f"{placeholder} 不能用在这里；可以用的是 {list_text}",
                f"{placeholder} cannot be used here; these can: {list_text}",
            )
    return None


def _missing_placeholder(kind: str, names: set[str | None]) -> Text | None:
    missing = [name for name in NEEDED if f"{{{name}}}" in texts.TEXTS[kind].zh and name not in names]
    if not missing:
        return None
    list_text = " ".join(f"{{{name}}}" for name in missing)
    meanings = [list_placeholders(kind)[name] for name in missing]
    return Text(
        f"少了 {list_text}（{'，'.join(meaning.zh for meaning in meanings)}）：收信的人要靠它，请写进去",
        f"{list_text} is missing ({', '.join(meaning.en for meaning in meanings)}): whoever gets it needs that",
    )
