"""A file that a page looks through first, and keeps until it is taken."""

import base64
import binascii

from flask import request
from wtforms import FileField, HiddenField

from chassis.errors import Invalid
from chassis.wording import Text

from ..frame.form_pages import PortalForm

KEEPS = 200 * 1024
"""Bytes of a file that the page keeps until it is taken; a larger one is chosen again."""
NO_FILE = Text("请选择表格文件", "Choose the file with the table")
EMPTY = Text("文件是空的，请重新选择", "The file is empty: choose another")


class KeptFileForm(PortalForm):
    """`kept`: the file that was sent before, while nothing else is chosen."""

    aliases = {"file": "sheet"}
    sheet = FileField()
    kept = HiddenField()

    def keep(self, file: bytes) -> None:
        """Have the file in the page that follows, where it is not too large."""
        self.kept.data = base64.b64encode(file).decode() if len(file) <= KEEPS else ""

    @property
    def file(self) -> bytes:
        """What was sent now, else what was kept. Raises Invalid naming `file`."""
        upload = request.files.get("sheet")
        file = upload.read() if upload else b""
        if upload:
            self.kept.data = ""
        elif self.kept.data:
            try:
                file = base64.b64decode(self.kept.data, validate=True)
            except (binascii.Error, ValueError):
                self.kept.data = ""
        if not file:
            raise Invalid.field("file", EMPTY if upload else NO_FILE)
        return file
