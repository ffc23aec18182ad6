"""What cannot be done with honours and objections."""

from chassis.errors import Conflict, NotFound
from chassis.wording import Text


class NoSuchHonour(NotFound):
    title = Text("没有这项荣誉，或已撤下", "There is no such honour, or it was taken down")


class NoSuchObjection(NotFound):
    title = Text("没有这份异议", "There is no such objection")


class NotDecided(Conflict):
    title = Text("还没有评定", "Nothing has been decided yet")


class DecidedAlready(Conflict):
    title = Text("已经评定过", "It has been decided already")


class EqualsUpward(Conflict):
    """`equals`: the ids of who are equal where the number recommended upward ends; `places`: how many of them go."""

    title = Text(
        "名次相同的人多于剩下的向上推荐名额，请由办公室选定并写明理由",
        "More are equal by rank than there are places upward left: choose among them, and say why",
    )


class AnnouncedAlready(Conflict):
    title = Text("已经公示过", "It has been on public notice already")


class NotAnnounced(Conflict):
    title = Text("还没有公示", "There has been no public notice yet")


class GrantedAlready(Conflict):
    title = Text("已经授予", "It has been granted already")


class NoConsent(Conflict):
    """`nominations`: whose candidates have not agreed."""

    title = Text(
        "有候选人还没有同意公开，请先取得本人同意，或不选",
        "Some candidates have not agreed to being public: get their consent, or leave them out",
    )


class NoticeRunning(Conflict):
    """`notice_until`: when it ends."""

    title = Text("公示期还没有满", "The public notice is still running")


class ObjectionsOpen(Conflict):
    """`objections`: how many."""

    title = Text("还有异议没有答复", "There are objections without an answer")


class NoticeOver(Conflict):
    title = Text("不在公示期内，不能再提异议", "The public notice is over: objections are not taken any more")


class ObjectionRepeated(Conflict):
    title = Text(
        "这份异议已经收到，答复凭当时给的编号查看；还有别的要说，请写明再提",
        "This objection has been received: its answer is read by the code given then. To add something, write that",
    )


class ObjectionAnswered(Conflict):
    title = Text("这份异议已经答复", "The objection has been answered")
