"""What cannot be done with a nomination."""

from chassis.errors import Conflict, Forbidden, NotFound, TooMany
from chassis.wording import Text

STATUS_WORDS = {
    "draft": Text("草稿", "a draft"),
    "submitted": Text("已提交、等办公室审核", "submitted, waiting for the office"),
    "returned": Text("已退回修改", "returned to be corrected"),
    "accepted": Text("已通过资格审核", "accepted as eligible"),
    "refused": Text("未通过资格审核", "refused as not eligible"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "chosen": Text("已入选", "chosen"),
    "not_chosen": Text("未入选", "not chosen"),
    "announced": Text("公示中", "in public notice"),
    "granted": Text("已授予称号", "granted"),
    "revoked": Text("已撤销称号", "revoked"),
}


class NoSuchNomination(NotFound):
    title = Text("没有这份推荐", "There is no such nomination")


class NoSuchPhoto(NotFound):
    title = Text("没有这张照片", "There is no such photo")


class NominationClosed(Forbidden):
    title = Text("这是别人的推荐", "This nomination is somebody else's")


class NominatingClosed(Conflict):
    """`opens_at`, `closes_at`: when nominations are taken; null where the office has not said."""

    title = Text("现在不接受推荐", "Nominations are not being taken now")


class ReviewingOver(Conflict):
    title = Text(
        "评审会已经开始，不再接受推荐，也不再审核资格：之后的推荐没有分数",
        "The review meeting has begun: nominations are neither taken nor accepted, as they would get no scores",
    )


class NominationStepImpossible(Conflict):
    """`nomination_status`: what it is."""

    title = Text("推荐现在不能这样处理", "The nomination cannot take this step now")

    @classmethod
    def of(cls, status: str) -> "NominationStepImpossible":
        """That a nomination of this status cannot take a step."""
        words = STATUS_WORDS[status]
        detail = Text(f"这份推荐{words.zh}。", f"It is {words.en}.")
        return cls(detail, nomination_status=status)


class CandidateNominated(Conflict):
    title = Text(
        "这位候选人（或品牌）本届已经有人推荐，每位只走一个渠道；请与办公室联系",
        "The candidate has been nominated in this edition, and each goes by one route: speak to the office",
    )


class WonBefore(Conflict):
    """`year`: when."""

    title = Text(
        "往届已经获得过这项荣誉，按规则不再参评", "The candidate won this honour before, and cannot again"
    )


class RulesInUse(Conflict):
    title = Text(
        "评审已经分配，得分项的权重、同分规则和评分人数不能再改",
        "Reviews have been assigned: weights, the rule for ties and the number of scores stay",
    )


class NoSuchConsent(NotFound):
    """Also for a code that another one has replaced, and once nothing is kept of the candidate."""

    title = Text(
        "这个确认码打不开：可能抄错了，或者后来又发了新的",
        "This code leads nowhere: it may be mistyped, or a newer one was sent",
    )


class ConsentGiven(Conflict):
    title = Text("本人已经同意", "The candidate has agreed already")


class ConsentRefused(Conflict):
    title = Text(
        "本人在自己的页面上答复了不同意，别人不能代为更改；可以重发链接，由本人改答",
        "The candidate has said no on their own page: only they can change it, by another link",
    )


class ConsentOver(Conflict):
    title = Text("链接已过期，请联系推荐单位或办公室重发", "The link has expired: ask for a new one")


class AnswerTooLate(Conflict):
    title = Text("评定已经结束，不能再这样答复", "It has been decided: this answer comes too late")


class AskedJustNow(TooMany):
    title = Text("刚刚发过，一小时以后才能再发", "A message has just been sent: wait an hour")
