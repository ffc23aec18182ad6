"""What a store of files cannot do just now."""

from chassis.errors import DomainError, Unavailable
from chassis.wording import Text


class StoreFull(DomainError):
    status = 507
    title = Text("存储空间已满", "The store is full")


class StoreAway(Unavailable):
    title = Text("文件存储暂时连不上", "The store of files does not answer")


class NotStored(StoreAway):
    title = Text("文件没有完整存下，请重传这一块", "The store did not keep all of it: send this piece again")


def full() -> StoreFull:
    """The refusal; what was there before is untouched."""
    return StoreFull(
        Text(
            "已收到的部分都还在；请联系办公室腾出空间后继续上传。",
            "What was received is kept; ask the office to make room, then go on.",
        )
    )


def away() -> StoreAway:
    """The refusal, with when to come again."""
    return StoreAway(
        Text("已收到的部分都还在，请稍后继续上传。", "What was received is kept; go on in a little while."),
        retry_after=10,
    )
