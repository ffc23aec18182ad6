"""The words that notices come with."""

from chassis.wording import Text

# The states of a booking in which a notice's words are true; those of other kinds are whatever becomes of it.
TRUE_WHILE = {
    "booked": ("confirmed", "attended", "no_show"),
    "waitlisted": ("waitlisted",),
    "promoted": ("confirmed", "attended", "no_show"),
    "cancelled": ("cancelled",),
    "session_cancelled": ("cancelled",),
    "seated_at_door": ("attended",),
    "changed": ("confirmed", "waitlisted", "attended", "no_show"),
    "cut": ("waitlisted",),
    "moved_back": ("waitlisted",),
    "held": ("waitlisted",),
    "waited_out": ("waitlisted",),
    "restored": ("confirmed", "attended"),
    "restored_waiting": ("waitlisted",),
    "both_held": ("confirmed", "attended"),
    "left": ("attended",),
    "reminder": ("confirmed", "attended"),
    "feedback_request": ("attended",),
    "no_show": ("no_show",),
    "not_missed": ("confirmed", "no_show"),
}
# What is told in other words to who waits than to who has seats.
TO_WAITERS = {"changed": "changed_waiting"}
# These are of no use once they are untrue; of the others the citizen is told how things stand instead.
NOT_SENT_LATE = {
    *("reminder", "feedback_request", "changed", "moved_back", "held", "waited_out", "both_held", "left"),
    *("seated_at_door", "not_missed"),
}
# What confirms to citizens what they did themselves. Done and undone at once, the last of them says all there is.
OWN_ACTS = ("booked", "waitlisted", "cancelled")

TEXTS = {
    "booked": Text(
        "已报名：{what}，{people}。{entry}报名编号 {code}。{conditions}查看或退位：{link} {other}",
        "Booked: {what}, {people}. {entry} booking code {code}. {conditions} See it or give it back: {link} {other}",
    ),
    "waitlisted": Text(
        "已候补：{what}，{people}，{queue}。有空位时直接为您报上并通知您。不想等了：{link} {other}",
        "On the waitlist: {what}, {people}; {queue}. "
        "When seats come free you get them and we tell you. To leave: {link} {other}",
    ),
    "promoted": Text(
        "候补成功：{what}，{people}。{entry}报名编号 {code}；不能来请退位，把座位让给别人：{link} {other}",
        "You have your seats: {what}, {people}. {entry} booking code {code}; "
        "if you cannot come, please give them back: {link} {other}",
    ),
    "seated_at_door": Text(
        "候补成功：{what}，{people}，已按报名编号 {code} 在门口签到。详情：{link}",
        "You have your seats: {what}, {people}; the door has checked you in under your booking code {code}. "
        "More: {link}",
    ),
    "changed": Text(
        "有变动：{what}，{cause}。{note}{before}报名编号 {code} 不变。{offers}确认或退位：{link}",
        "A change: {what} {cause}. {note} {before} Your booking code {code} stays. {offers} "
        "Confirm or give back: {link}",
    ),
    "changed_waiting": Text(
        "有变动：{what}，{cause}。{note}{before}您还在候补，没有座位（报名编号 {code}）。{offers}不想等了：{link}",
        "A change: {what} {cause}. {note} {before} You are still on the waitlist and have no seats yet (booking code "
        "{code}). {offers} To leave: {link}",
    ),
    "cancelled": Text(
        "已按您的要求取消：{what}。",
        "Cancelled as you asked: {what}.",
    ),
    "session_cancelled": Text(
        "很抱歉，{what} 因{cause}取消，您的报名（报名编号 {code}）随之取消。{note}{missed}{offers}",
        "We are sorry: {what} is cancelled because {cause}, and your booking (booking code {code}) with it. "
        "{note} {missed} {offers}",
    ),
    "cut": Text(
        "很抱歉，{what} 因{cause}减少座位，您的 {people}改为候补，排在最前，{queue}；"
        "有空位时直接为您报上。{offers}详情：{link}",
        "We are sorry: {what} has fewer seats now because {cause}. Your party of {seats} is at the head of the "
        "waitlist ({queue}) and gets the next seats that come free. {offers} More: {link}",
    ),
    "moved_back": Text(
        "候补排位有变：{what}。{cause}，排在您前面；您一行 {people}，现在{queue}，"
        "有空位时直接为您报上并通知您。不想等了：{link}",
        "Your place on the waitlist has changed: {what}. {cause}, and so there is more before your party of {seats}: "
        "now {queue}. When seats come free you get them and we tell you. To leave: {link}",
    ),
    "held": Text(
        "{what}：有 {free} 个空位，您一行 {people}，先为您留到 {until}。"
        "在“我的报名”里把人数减到 {free}，马上就有座位：{link}",
        "{what}: seats have come free ({free}), but too few for your party ({people}). They are held for you until "
        "{until}; bring no more than {free} (change it under My bookings) and they are yours at once: {link}",
    ),
    "waited_out": Text(
        "{what}：候补到此为止，没有等到空位。愿意的话可以到现场等：{until} 起，没有来的人的座位让给在场候补的人，"
        "请带报名编号 {code}。{offers}",
        "{what}: no seat came free, and nobody is called up any more. You may come and wait at the door: from {until} "
        "the seats of those who have not come go to those there; bring your booking code {code}. {offers}",
    ),
    "restored": Text(
        "好消息：{what} 恢复举办，您的报名（{people}，报名编号 {code}）已恢复。{before}{missed}不来请退位：{link}",
        "Good news: {what} takes place after all, and your booking ({people}, booking code {code}) is back. "
        "{before} {missed} If you are not coming, give it back: {link}",
    ),
    "restored_waiting": Text(
        "好消息：{what} 恢复举办。您的候补（{people}，报名编号 {code}）已恢复，{queue}，"
        "有空位时直接为您报上并通知您。{before}{missed}不想等了：{link}",
        "Good news: {what} takes place after all. You are on its waitlist again ({people}, booking code {code}): "
        "{queue}. When seats come free you get them and we tell you. {before} {missed} To leave: {link}",
    ),
    "both_held": Text(
        "您候补到了另一场，原来的 {what}（{people}，报名编号 {code}）还为您留着。"
        "两场都去就不用理会；不去请退位：{link}",
        "You have your seats in the other session, and {what} ({people}, booking code {code}) is still yours too. "
        "If you go to both, all is well; if not, please give it back: {link}",
    ),
    "left": Text(
        "已按您的要求退出 {what} 余下的场次，到过的仍然算数。",
        "As you asked, you are out of the rest of {what}; what you came to counts.",
    ),
    "reminder": Text(
        "提醒：{what}，{people}，报名编号 {code}。{bring}{conditions}来不来请点：{link}",
        "A reminder: {what}, {people}, booking code {code}. {bring} {conditions} Coming or not, tell us here: {link}",
    ),
    "feedback_request": Text(
        "{came} {what}。请花一分钟告诉我们怎么样：{link}",
        "{came} {what}. Take a minute to tell us how it was: {link}",
    ),
    "no_show": Text(
        "{what}，{absent}没有到场。{given}如果其实到了或有特殊情况，请在“我的报名”里说明。",
        "{what}: {absent} not there. {given} "
        "If that is wrong, or there was a good reason, tell us under My bookings.",
    ),
    "not_missed": Text(
        "更正：{what}，{absent}没有到场的记录有误，已撤销，不算未到。{standing}{lifted}详情：{link}",
        "A correction: {what}. We recorded that {absent} not there; that was a mistake, and it does not count. "
        "{standing} {lifted} More: {link}",
    ),
    "blocked": Text(
        "因多次报名未到，{until} 起才能再报名。如有特殊情况，请在“我的报名”里申诉。",
        "As you did not come several times, you can book again from {until}. "
        "If there was a good reason, appeal under My bookings.",
    ),
    "appeal_decided": Text(
        "您关于 {what} 未到场的申诉{outcome}，答复见“我的报名”。",
        "Your appeal about {what} was {outcome}; the reply is under My bookings.",
    ),
    "wish_answered": Text(
        "您请求{venue}{wished}开放，场馆已经开放：{what}，共 {places} 个名额，先到先得。报名：{link}",
        "You asked {venue} to open on the {wished}. It does: {what}, {places} places, first come, first served. "
        "Book: {link}",
    ),
    "wish_declined": Text(
        "您请求{venue}{wished}开放，这次开不了。场馆答复：{note}",
        "You asked {venue} to open on the {wished}; it cannot. It says: {note}",
    ),
}
# Which answer a venue gave to those who asked it to open, by the notice that tells it.
ANSWERS = {"wish_answered": "answered", "wish_declined": "declined"}
PARTS = {
    "morning": Text("上午", "morning"),
    "afternoon": Text("下午", "afternoon"),
    "evening": Text("晚上", "evening"),
}
# What is sent in place of words that are no longer true, or where a kind has no words at all.
AS_IT_STANDS = Text(
    "关于 {what}（{people}，报名编号 {code}）：{state}。详情：{link}",
    "About {what} ({people}, booking code {code}): {state}. More: {link}",
)
STATES = {
    "confirmed": Text("座位已为您保留", "your seats are reserved"),
    "waitlisted": Text("正在候补，{queue}", "you are on the waitlist: {queue}"),
    "cancelled": Text("报名已取消", "the booking is cancelled"),
    "attended": Text("已签到", "you have been checked in"),
    "no_show": Text("已记为未到", "you were recorded as not having come"),
}
OFFERS = Text("相近且有余位的场次：{offers}。", "Like it, with seats left: {offers}.")
# Of a session that is off, or waited for in vain, there is nothing to confirm: its link is for what is offered.
TAKEN_BY_LINK = {"session_cancelled", "waited_out"}
TO_TAKE = Text(
    "相近且有余位的场次：{offers}。要改报：{link}",
    "Like it, with seats left: {offers}. To take one: {link}",
)
BRING = Text("请带：{bring}。", "Please bring: {bring}.")
CONDITIONS = Text("入场须知：{conditions}。", "To be let in: {conditions}.")
CLOSURE_NOTE = Text("场馆通知：{note}。", "The venue says: {note}.")
BEFORE = Text("原为：{before}。", "It was: {before}.")
AMONG = Text("其中 {before}。", "Of its dates, {before}.")
# Where somebody waited for them, and only there.
GIVEN = Text("座位已让给在场候补的人。", "The seats went to those waiting on the spot.")
# Of a session that turned out to be off.
NOT_MISSED = Text("之前记的未到已撤销。", "That you were recorded as not having come is taken back.")
# What a party whose missing was a mistake has, as long as the session is on: by whether it has its seats again.
STANDING = {
    True: Text(
        "您的报名（{people}，报名编号 {code}）仍然有效。",
        "Your booking ({people}, booking code {code}) still stands.",
    ),
    False: Text(
        "座位已给了别人，来了有空位就能进（报名编号 {code}）。",
        "Your seats have gone to others; come, and where one is free you are let in (booking code {code}).",
    ),
}
LIFTED = Text("您现在可以照常报名。", "You can book as usual again.")
# Who was missed: of a helper's booking, those it was made for.
ABSENT = {True: Text("您代报的一行", "those you booked for were"), False: Text("您", "you were")}
BY_HELPER = Text("您代报的一行参加了", "Those you booked for came to")
CAME = {True: BY_HELPER, False: Text("谢谢您参加", "Thank you for coming to")}
# What a party holds beside the seats it has just got.
OTHERS = {
    "moved": Text(
        "您原来的 {other}（报名编号 {code}）已换成这一份，不用再去",
        "Your earlier {other} (booking code {code}) is cancelled, as you moved",
    ),
    "kept": Text(
        "您原来的 {other}（报名编号 {code}）在补上以前一直留着",
        "Your earlier {other} (booking code {code}) stays yours while you wait",
    ),
    "instead": Text(
        "您原来的 {other}（报名编号 {code}）还为您留着，不去请退：{link}",
        "Your earlier {other} (booking code {code}) is still yours; if you do not go, give it back: {link}",
    ),
    "replaced": Text(
        "原来的 {other}（报名编号 {code}）已替您退掉：这里每人每天约一次",
        "Your earlier {other} (booking code {code}) was given back for you: here each person has one booking a day",
    ),
    "once_a_day": Text(
        "注意：{other}（报名编号 {code}）也在当天，这里每人每天约一次，请退一份：{link}",
        "Mind that {other} (booking code {code}) is on the same day, and here each person has one booking a day;"
        " give one back: {link}",
    ),
    "overlap": Text(
        "注意：与您的 {other}（报名编号 {code}）时间重叠，只去一场的话请退一份：{link}",
        "Mind that {other} (booking code {code}) is at the same time; if you go to one, give the other back: {link}",
    ),
}
NO_NAMES = Text(
    "没有写全姓名，到场说报名编号即可，可在网页“我的报名”里补写。",
    "Not all names are written: say the code at the door, or add them under My bookings.",
)
"""Behind the news of a booking that was made without them, by SMS."""
PEOPLE = Text("{count} 人", "{count} people")
ONE_PERSON = Text("1 人", "1 person")
# Bookings are what stands in line, and people what pages count: who reads one beside the other sees both.
QUEUE = Text(
    "前面还有 {count} 个报名，共 {people}", "{count} bookings are before yours, with {people} in all"
)
NEXT_BUT_ONE = Text("前面还有 1 个报名，共 {people}", "1 booking is before yours, with {people}")
FIRST = Text("前面没有别的报名", "no booking is before yours")
MODES = {
    "offline": Text("线下", "on the spot"),
    "online": Text("线上", "online"),
    "hybrid": Text("线上线下", "both"),
}
ENTRY = Text("到场请出示", "At the door show your")
ONLINE_ENTRY = Text(
    "线上参加：开始前 30 分钟起，从“我的报名”进会场。",
    "It is online: enter from My bookings, from 30 minutes before it begins. Your",
)
OUTCOMES = {
    True: Text("已通过，这次不计为未到", "granted: this one does not count"),
    False: Text("未通过", "not granted"),
}
VENUE_PHONE = Text("场馆电话 {phone}", "Venue: {phone}")
UNIT_PHONE = Text("主办单位电话 {phone}", "Organiser: {phone}")
ON_THE_PHONE = Text("服务台可以代办", "the desk can do it for you")
CAUSES = {
    "closed": Text("场馆关闭", "the venue is closed"),
    "withdrawn": Text("主办单位撤回活动", "its organiser withdrew it"),
    "opening_withdrawn": Text("场馆撤回这次开放", "its venue takes this opening back"),
    "revoked": Text("场地不再可用", "its room is no longer available"),
    "capacity": Text("场地容量下调", "its room holds fewer people"),
    "policy": Text("防疫限流", "fewer people may be let in to prevent infection"),
    "organiser": Text("主办方调整名额", "its organiser offers fewer"),
    "seats_lost": Text("座位减少，原来有座位的人改为候补", "Some have lost the seats they had"),
    "taken_back": Text("有人撤销了刚才的取消", "Someone has undone a cancellation"),
    "time": Text("时间变了", "has a new time"),
    "cut_short": Text("场馆提前关闭，这一场提前结束", "ends early, as its venue closes"),
    "place": Text("地点变了", "has a new place"),
    "time_and_place": Text("时间和地点变了", "has a new time and place"),
    "space": Text("换到同一处的另一个场地", "is in another room of the same place"),
    "date_off": Text("其中有日期取消", "has a date that is off"),
    "date_added": Text("增加了日期", "has a further date"),
    "rest_off": Text("余下的场次取消", "has no further dates"),
    "online": Text("改为线上举行", "is held online now"),
    "offline": Text("改为线下举行", "is held on the spot now"),
    "changed": Text("有变动", "has changed"),
}
# Why, where a notice does not say it.
USUAL_CAUSE = {
    "cut": "capacity",
    "moved_back": "seats_lost",
    "session_cancelled": "withdrawn",
    "changed": "changed",
}
