"""What cannot be done with reviews."""

from chassis.errors import Conflict, Forbidden, NotFound
from chassis.wording import Text


class NoSuchReview(NotFound):
    title = Text("没有这份评审", "There is no such review")


class NoSuchReviewer(NotFound):
    title = Text("没有这位评审", "There is no such reviewer")


class NotAReviewer(Forbidden):
    title = Text("您不是本届的评审；请与办公室联系", "You do not review in this edition: speak to the office")


class MeetingNotOpen(Conflict):
    title = Text("评审会还没有开始，分数还不能看", "The meeting has not begun: scores are not seen yet")


class MeetingOpened(Conflict):
    title = Text(
        "评审会已经开始，分数和分配不能再改", "The meeting has begun: scores and assignments stay as they are"
    )


class ScoresMissing(Conflict):
    """`missing`: how many scores; `waiting`: nominations that the office has not looked through; `confirmed` says that
    the meeting is opened all the same."""

    title = Text(
        "还有推荐没有审核，或分数没有打完", "Nominations are not looked through, or scores are missing"
    )


class ReviewRecused(Conflict):
    title = Text("您已经回避这份推荐", "You have stood back from this nomination")


class MustStandBack(Conflict):
    title = Text(
        "这是您自己的单位或您自己推荐的，请回避",
        "It is your own unit's nomination, or yours: stand back from it",
    )
