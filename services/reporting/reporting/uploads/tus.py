"""What tus 1.0 says in headers, read and written (https://tus.io/protocols/resumable-upload, 1.0.0)."""

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime

from chassis.cleaning import clean_text
from chassis.errors import Conflict, DomainError, Invalid
from chassis.wording import Text

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
LARGEST_PIECE = 8 * 1024 * 1024
"""Bytes that one PATCH may bring; the gateway and nginx know it too."""
ALGORITHMS = ("sha1", "sha256")
EXTENSIONS = "creation,checksum,expiration,termination"
LONGEST_NAME = 200
DIGITS = re.compile(r"[0-9]{1,25}", re.ASCII)


class OtherTus(DomainError):
    status = 412
    title = Text("不支持这个版本的 tus 协议", "This version of tus is not spoken here")


class PieceTooLarge(DomainError):
    status = 413
    title = Text("这一块太大", "The piece is too large")


class FileTooLarge(DomainError):
    status = 413
    title = Text("文件太大", "The file is too large")


class NoPiece(DomainError):
    status = 415
    title = Text("每一块要以 application/offset+octet-stream 发送", "A piece is sent as that type")


class WrongChecksum(DomainError):
    status = 460
    title = Text("校验和不符，这一块没有保存", "The checksum does not match; the piece was not kept")


class UnknownChecksum(DomainError):
    title = Text("不认识这种校验和", "This checksum is not known")


class WrongOffset(Conflict):
    """`offset` is where to go on."""

    title = Text("位置不对，请从已收到的地方继续", "The offset is not where the upload is")


def check_version(headers: Mapping[str, str]) -> None:
    """Refuse a client that speaks another tus. Raises OtherTus."""
    if headers.get("Tus-Resumable") != VERSION:
        raise OtherTus(Text("请带 Tus-Resumable: 1.0.0。", "Send Tus-Resumable: 1.0.0."), version=VERSION)


def number(headers: Mapping[str, str], name: str) -> int:
    """A header that is a whole number. Raises Invalid naming it."""
    value = headers.get(name, "").strip()
    if not DIGITS.fullmatch(value):
        raise Invalid.field(name, Text("应为不小于 0 的整数", "A whole number, 0 or more, is needed here"))
    return int(value)


def length_of(headers: Mapping[str, str], limit: int) -> int:
    """The length of the file that is announced, in bytes. Raises Invalid for an empty one, FileTooLarge."""
    length = number(headers, "Upload-Length")
    if length == 0:
        raise Invalid.field(
            "Upload-Length", Text("文件是空的，请重新选择", "The file is empty: choose another")
        )
    if length > limit:
        most = limit // (1024 * 1024)
        raise FileTooLarge(Text(f"每个文件最大 {most} MB。", f"A file has {most} MB at most."), limit=limit)
    return length


def check_whole(headers: Mapping[str, str]) -> None:
    """Refuse one part of several that are to be joined: each would be kept as a file of its own. Raises Invalid."""
    if "Upload-Concat" in headers:
        words = (
            "不能分成几份并行上传，请一份从头传到尾",
            "Parts are not joined here: send the file as one upload",
        )
        raise Invalid.field("Upload-Concat", Text(*words))


def metadata_of(headers: Mapping[str, str]) -> dict[str, str]:
    """{key: text} of Upload-Metadata. Raises Invalid naming the key whose value is no base64 of UTF-8."""
    pairs = {}
    for pair in filter(None, map(str.strip, headers.get("Upload-Metadata", "").split(","))):
        key, _, value = pair.partition(" ")
        try:
            pairs[key] = base64.b64decode(value.strip(), validate=True).decode()
        except ValueError as error:
            text = Text("应为 UTF-8 文字的 base64", "This has to be base64 of UTF-8 text")
            raise Invalid.field(f"Upload-Metadata.{key[:40]}", text) from error
    return pairs


def name_of(metadata: Mapping[str, str]) -> str:
    """The file's own name without its folders: 1 to 200 characters, its end kept."""
    text = re.sub(r"[\0-\x1f\x7f\ud800-\udfff]", "", metadata.get("filename", ""))
    name = clean_text(re.split(r"[\\/]", text)[-1])
    return name[-LONGEST_NAME:] or "file"


def check_sum(headers: Mapping[str, str], content: bytes) -> None:
    """Compare what came with its Upload-Checksum, where it has one. Raises WrongChecksum, UnknownChecksum."""
    if not (value := headers.get("Upload-Checksum", "").strip()):
        return
    algorithm, _, digest = value.partition(" ")
    if algorithm not in ALGORITHMS:
        raise UnknownChecksum(Text("可用 sha1 或 sha256。", "Use sha1 or sha256."))
    if base64.b64encode(hashlib.new(algorithm, content).digest()).decode() != digest.strip():
        raise WrongChecksum(Text("请重传这一块。", "Send this piece again."))


def progress(offset: int, length: int, expires_at: datetime | None) -> dict[str, str]:
    """The headers that say how far an upload is, and until when it is kept where it is not whole."""
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
    if expires_at:
        headers["Upload-Expires"] = format_datetime(expires_at, usegmt=True)
    return headers


def abilities(limit: int) -> dict[str, str]:
    """The headers that say what is spoken here."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        "Tus-Max-Size": str(limit),
    }
