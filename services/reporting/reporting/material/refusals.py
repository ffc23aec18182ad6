"""What cannot be done with material."""

from chassis.errors import Conflict, Forbidden, NotFound
from chassis.wording import Text


class NoSuchMaterial(NotFound):
    title = Text("没有这份素材", "There is no such material")


class NoSuchHighlight(NotFound):
    title = Text("没有这张照片，或已撤下", "There is no such picture, or it was taken down")


class MaterialClosed(Forbidden):
    title = Text("这是别的单位的素材", "This material is another unit's")


class MaterialFiled(Conflict):
    title = Text(
        "已经报送，不能再改；如需修改，请办公室退回", "It has been filed; ask the office to return it"
    )


class MaterialNotFiled(Conflict):
    title = Text("这份素材没有报送，或已处理", "This material is not waiting for the office")


class NotAccepted(Conflict):
    title = Text("先通过，才能公开展示", "Only what is accepted can be shown to the public")


class FewOrMany(Conflict):
    """`photos`: how many there are; `confirmed` says that it is meant."""

    title = Text(
        "照片一般为 4 到 5 张，请核对；确实如此，请确认", "4 or 5 photos are wanted: check, or confirm it"
    )
