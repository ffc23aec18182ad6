"""What cannot be said to a requirement."""

from chassis.errors import Conflict, Forbidden, NotFound
from chassis.wording import Text


class NoSuchOwing(NotFound):
    title = Text("这个单位没有这项要求", "The unit has no such requirement")


class RequirementAnswered(Conflict):
    """`units`: how many have answered it."""

    title = Text(
        "已有单位为这项要求报送或说明，不能删除；可以改截止时间或要求的单位",
        "Units have answered it, it cannot be struck out: change when it is due, or whose it is",
    )


class NotYourPapers(Forbidden):
    title = Text("这是别的单位要交的", "This is what another unit owes")


class OtherPaper(Conflict):
    """`paper`: what it is."""

    title = Text("这项要求不能这样办理", "This cannot be done with this requirement")


class HandedInAlready(Conflict):
    title = Text("已经报送，不用说明没有", "It has been filed: there is no need to say that there is nothing")


class AcceptedAlready(Conflict):
    title = Text(
        "已经通过，不能再改；如需修改，请办公室退回", "It has been accepted: ask the office to return it"
    )


class NothingFiled(Conflict):
    title = Text("还没有报送，不能通过或退回", "Nothing has been filed that could be accepted or returned")


class NoNilReturn(Conflict):
    title = Text("没有可以收回的说明", "There is no nil return to take back")


class NoExtension(Conflict):
    title = Text("没有延期", "There is no extension")
