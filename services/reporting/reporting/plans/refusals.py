"""What cannot be done with a plan, its activities and their sittings."""

from chassis.errors import Conflict, Forbidden
from chassis.wording import Text

STATUS_WORDS = {
    "draft": Text("草稿", "a draft"),
    "submitted": Text("已提交、待审核", "submitted and under review"),
    "returned": Text("已退回", "returned to its unit"),
    "approved": Text("已批准", "approved"),
}
STEP_WORDS = {
    "submit": Text("提交", "submitted"),
    "return": Text("退回", "returned"),
    "approve": Text("批准", "approved"),
}


class PlanExists(Conflict):
    title = Text("本单位在这一届已有方案", "The unit already has a plan for this edition")


class PlanStepImpossible(Conflict):
    title = Text("方案现在不能这样处理", "The plan cannot take this step now")

    @classmethod
    def of(cls, status: str, step: str) -> "PlanStepImpossible":
        """That a plan of this status cannot take the step."""
        state, word = STATUS_WORDS[status], STEP_WORDS[step]
        words = (f"方案{state.zh}，不能{word.zh}。", f"The plan is {state.en}; it cannot be {word.en}.")
        return cls(Text(*words), plan_status=status)


class PlanUnderReview(Conflict):
    title = Text("方案正在审核，不能修改", "The plan is under review and cannot be changed")


class NotADraft(Conflict):
    title = Text(
        "已批准的活动不能删除，可以撤回", "An approved activity cannot be deleted; it can be withdrawn"
    )


class NotYourPlan(Forbidden):
    title = Text("这不是您单位的方案", "This plan belongs to another unit")


class NotApproved(Conflict):
    title = Text("活动还没有批准", "The activity is not approved")


class AlreadyWithdrawn(Conflict):
    title = Text("活动已经撤回", "The activity has been withdrawn")


class AlreadyCancelled(Conflict):
    title = Text("这一场已经取消", "This sitting has been cancelled")


class StillStands(Conflict):
    title = Text("并没有取消或撤回", "This was not cancelled or withdrawn")


class AlreadyOver(Conflict):
    title = Text("时间已过，不能恢复；要再办，请另加一场", "This is over; to hold it again, add a sitting")


class NothingWaits(Conflict):
    title = Text("这里没有等待审核的内容", "Nothing here waits for the office")


class Doubtful(Conflict):
    """What of a plan looks like a slip, by field; `confirmed` says that it is meant."""

    title = Text(
        "有几处像是填错了，请核对；确实如此，请确认",
        "Some of this looks like a slip: check it, or confirm it",
    )
