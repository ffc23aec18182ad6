"""What can become of a question to a department: it refuses, or says nothing."""

from typing import Any

from flask import Response, request

from chassis.errors import DomainError, Unavailable
from chassis.web.problems import respond
from chassis.wording import Text

CANNOT_BE_DONE = {
    "registration": Text(
        "现在不能登录、报名、取消报名或查看我的报名；活动和场馆仍可浏览。请稍后再试。",
        "Signing in, booking, cancelling and looking at bookings cannot be done just now; activities and venues can"
        " still be browsed. Please try again in a little while.",
    ),
    "venues": Text(
        "现在不能登记场馆、开放时间或临时关闭；市民仍可浏览和报名。请稍后再试。",
        "Venues, openings and closures cannot be entered just now; citizens can still browse and book. Please try again"
        " in a little while.",
    ),
    "reporting": Text(
        "现在不能填报、查看或审核方案、素材和推荐；市民仍可浏览和报名。请稍后再试。",
        "Plans, material and nominations cannot be filed, seen or reviewed just now; citizens can still browse and"
        " book. Please try again in a little while.",
    ),
}


class DepartmentUnavailable(Unavailable):
    """A department does not answer, or has not for a while; `department` says which."""

    title = Text("这项业务暂时办不了", "This cannot be done just now")

    def __init__(self, department: str, retry_after: int = 5) -> None:
        super().__init__(detail=CANNOT_BE_DONE[department], department=department, retry_after=retry_after)


class DepartmentSlow(DepartmentUnavailable):
    """It took the question, and has not answered in the time there was: it is there."""

    title = Text("等了一会儿，没有等到答复", "No answer has come in time")

    def __init__(self, department: str) -> None:
        Unavailable.__init__(self, detail=LOOK_FIRST, department=department, retry_after=5)


class DepartmentBusy(DepartmentUnavailable):
    """So many wait for the department already that one more would only wait in vain; it is there."""

    title = Text("现在用的人很多", "Very many are here just now")

    def __init__(self, department: str) -> None:
        Unavailable.__init__(self, detail=COME_AGAIN, department=department, retry_after=2)


class UploadsBusy(Unavailable):
    """So many files are on their way that one more would leave too few threads to everyone else."""

    title = Text("现在传文件的人多", "Many files are on their way just now")


class BrokenOff(DomainError):
    """Whoever sent a piece of a file hung up on the way; nobody reads this, and no department is at fault."""

    title = Text("传输中断", "The piece broke off on its way")


SEND_AGAIN = Text(
    "请过几秒再传；已收到的部分都还在。用表单上传的，请再选一次文件。",
    "Please send it again in a few seconds; what was received is kept. In a form the file has to be chosen again.",
)
LOOK_FIRST = Text(
    "系统现在很忙。请过几秒再试一次；刚才提交过的，可能已经办好，请先看看。",
    "It is very busy just now. Please try again in a few seconds; what was just sent may have been done: look first.",
)
COME_AGAIN = Text("请过几秒再试一次。", "Please try again in a few seconds.")


class DepartmentProblem(DomainError):
    """A department refused: `status`, and `problem`, its own RFC 9457 words."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__()
        self.status = status
        self.problem = problem


def pass_on(error: DepartmentProblem) -> Response:
    """A department's refusal, as it put it, at the address that was asked here."""
    return respond(error.problem | {"status": error.status, "instance": request.path})
