"""A program that looks into one file and says what it is: `examine.py FILE NAME PICTURE LIMITS`.

It runs apart, with limits on time, memory and files, as what it opens comes from anywhere; so it stands on nothing
of ours. On standard output it writes {"outcome": "good" | "refused", "code", "zh", "en", "kind", "media_type", "width",
"height", "seconds"}. Into PICTURE it writes what may be shown: of a photo its pixels, upright; of a video a frame.
LIMITS is JSON: {"short_side" and "video_seconds" (of a video), "photo_side", "photo_ratio", "pixels", "memory" (bytes),
"cpu" (seconds)}.
"""

import json
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

Report = dict[str, Any]

SIGNATURES = (
    (b"\xff\xd8\xff", 0, "photo", "JPEG", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "photo", "PNG", "image/png"),
    (b"WEBP", 8, "photo", "WebP", "image/webp"),
    (b"\x1a\x45\xdf\xa3", 0, "video", "WebM", "video/webm"),
    (b"%PDF-", 0, "document", "PDF", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "document", "WPS/DOC", "application/msword"),
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
NAMED = {
    "photo": {"jpg", "jpeg", "png", "webp", "heic", "heif"},
    "video": {"mp4", "mov", "m4v", "webm", "mkv", "3gp"},
    "document": {"pdf", "docx", "doc", "wps"},
}
KINDS = {"photo": ("照片", "photo"), "video": ("视频", "video"), "document": ("文档", "document")}
CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
SHOWN_SIDE = 2560
"""Pixels of the longer side of what is shown."""
NEAR_THE_END = 1.5
"""Seconds before the end within which a frame has to be there."""
PDF_TAIL = 4096
"""Bytes at the end of a PDF among which its end is marked: some programs write a little behind it."""
TEXTS = {"WordDocument", "CONTENTS", "MatOST"}
"""What Word, WPS and Works call the text in their compound files."""


class Refused(Exception):
    """What is wrong with the file, in both languages: (code, zh, en)."""


def recognise(path: Path) -> tuple[str, str, str]:
    """(kind, name of the format, media type), by the first bytes alone. Raises Refused."""
    with path.open("rb") as file:
        head = file.read(64)
    for signature, at, kind, name, media_type in SIGNATURES:
        if head[at : at + len(signature)] == signature:
            return kind, name, media_type
    if head[4:8] == b"ftyp":
        is_heic = head[8:12] in HEIC
        return ("photo", "HEIC", "image/heic") if is_heic else ("video", "MP4", "video/mp4")
    if head[:4] == b"PK\x03\x04" and "word/document.xml" in names_in(path):
        return "document", "DOCX", DOCX
    raise Refused(
        "unknown",
        "认不出这种文件；请用 MP4、MOV、WebM 视频，JPEG、PNG、HEIC、WebP 照片，或 PDF、DOCX、WPS 文档",
        "Not a known kind of file: use MP4, MOV or WebM videos, JPEG, PNG, HEIC or WebP photos, or PDF, DOCX or WPS",
    )


def names_in(path: Path) -> list[str]:
    """What an archive has. Raises Refused for one that is not whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise broken_document("文件不完整", "it is not whole") from error


def check_name(name: str, kind: str, form: str) -> None:
    """Refuse a file whose name says that it is something else."""
    ending = name.rpartition(".")[2].lower()
    for other, endings in NAMED.items():
        if ending in endings and other != kind:
            (zh, en) = KINDS[kind]
            raise Refused(
                "misnamed",
                f"文件名是 .{ending}，内容却是 {form} {zh}；请选对文件或改正扩展名",
                f"Its name ends in .{ending}, but it is a {form} {en}: choose the right file, or mend its name",
            )


def look_at_photo(path: Path, picture: Path, limits: Report) -> Report:
    """The size of a photo; its pixels alone, upright, in `picture`."""
    from PIL import Image, ImageOps, UnidentifiedImageError
    from pillow_heif import register_heif_opener

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(path, formats=["JPEG", "PNG", "WEBP", "HEIF"]) as image:
            check_pixels(*image.size, limits["pixels"])
            image.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
            width, height = upright_size(image)
            check_sides(width, height, limits["photo_side"], limits["photo_ratio"])
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
            upright.convert("RGB").save(picture, "JPEG", quality=85)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused(
            "damaged",
            "照片打不开，可能没有传完整；请重新导出后再传",
            "The photo cannot be opened, and may not be whole: export it anew and send that",
        ) from error
    return {"width": width, "height": height, "seconds": None} | words(
        f"照片 {width}×{height}", f"Photo {width}×{height}"
    )


def check_pixels(width: int, height: int, limit: int) -> None:
    """Refuse a photo that would fill the memory, before it is decoded."""
    if width * height > limit:
        most = limit // 1_000_000
        zh = f"照片 {width}×{height}，超过 {most} 百万像素；请缩小后再传"
        en = f"The photo has {width}×{height}, more than {most} million pixels: make it smaller"
        raise Refused("too-many-pixels", zh, en)


def check_sides(width: int, height: int, least: int, most: int) -> None:
    """Refuse a photo that shows nothing to whoever opens it: a preview in place of the picture, or a strip."""
    short, long = sorted((width, height))
    if short < least:
        code, zh = "too-small", f"短边 {short}，低于 {least}；请传原图，不要传缩略图"
        en = f"its short side has {short}, fewer than {least}. Send the original"
    elif long > most * short:
        code, zh = "too-long", f"长边超过短边的 {most} 倍；请截取有用的部分"
        en = f"its long side is more than {most} times the short one. Cut out the part that matters"
    else:
        return
    raise Refused(code, f"照片 {width}×{height}，{zh}", f"The photo has {width}×{height}: {en}")


def upright_size(image: Any) -> tuple[int, int]:
    """Width and height as people see it; a draft of a large JPEG is smaller than the file says."""
    width, height = getattr(image, "full_size", None) or image.size
    return (height, width) if image.getexif().get(0x0112, 1) in (5, 6, 7, 8) else (width, height)


def look_at_video(path: Path, picture: Path, limits: Report) -> Report:
    """Size and length of a video as it is played, and a frame of it."""
    import av

    try:
        options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}
        with av.open(str(path), options=options) as container:
            return measure(container, picture, limits)
    except (av.FFmpegError, ValueError, OverflowError) as error:
        raise Refused(
            "damaged",
            "视频打不开，可能没有传完整；请重新导出为 MP4 再传",
            "The video cannot be opened, and may not be whole: export it anew as MP4",
        ) from error


def measure(container: Any, picture: Path, limits: Report) -> Report:
    """What a video measures. Raises Refused for one that is too small or short, or of which the end is missing."""
    if not container.streams.video:
        raise Refused("no-picture", "文件里没有画面", "There is no picture in the file")
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    first = next(iter(container.decode(stream)), None)
    if first is None:
        raise Refused("damaged", "视频没有一帧能播放", "No frame of the video can be played")
    width, height = displayed_size(first, stream.sample_aspect_ratio)
    seconds = length_of(container, stream)
    check_end(container, stream, seconds)
    check_length(seconds, limits["video_seconds"])
    save_frame(container, stream, seconds, picture, (width, height))
    way_zh, way_en = ("竖屏", "upright") if height > width else ("横屏", "lying")
    short, short_side = min(width, height), limits["short_side"]
    if short < short_side:
        raise Refused(
            "too-small",
            f"{way_zh} {width}×{height}，短边 {short}，低于 {short_side}",
            f"The video is {way_en}, {width}×{height}: its short side has {short}, fewer than {short_side}",
        )
    measures = words(
        f"{way_zh}视频 {width}×{height}，短边 {short}，{seconds:.0f} 秒",
        f"Video, {way_en}, {width}×{height}, short side {short}, {seconds:.0f} s",
    )
    return {"width": width, "height": height, "seconds": round(seconds, 1)} | measures


def displayed_size(frame: Any, aspect: Any) -> tuple[int, int]:
    """Width and height as people see them: pixels need not be square, nor a frame upright."""
    width, height = frame.width, frame.height
    if aspect and aspect > 0:
        width = round(width * aspect)
    return (height, width) if frame.rotation % 180 else (width, height)


def length_of(container: Any, stream: Any) -> float:
    """The seconds that a video says it has."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration:
        return float(container.duration) / 1_000_000
    raise Refused(
        "no-length", "视频没有写明时长；请重新导出为 MP4", "The video tells no length: export it anew as MP4"
    )


def check_length(seconds: float, least: int) -> None:
    """Refuse what moves for a moment only, such as a photo of which a phone has made a video of one frame."""
    if seconds < least:
        lasts = max(1, int(seconds * 10)) / 10
        raise Refused(
            "too-short",
            f"视频只有 {lasts} 秒，不到 {least} 秒；请传完整的视频，照片请作为照片传",
            f"The video lasts {lasts} s, less than {least} s: send the whole video, and a photo as a photo",
        )


def check_end(container: Any, stream: Any, seconds: float) -> None:
    """Refuse a video of which the end is missing, whatever length it tells."""
    last = last_moment(container, stream, seconds)
    if last < seconds - max(NEAR_THE_END, seconds / 10):
        raise Refused(
            "cut-off",
            f"应有 {seconds:.0f} 秒，只有前 {last:.0f} 秒能播放，文件不完整；请重新导出或重传",
            f"Of {seconds:.0f} s only the first {last:.0f} can be played: the file is cut off. Export or send it anew",
        )


def last_moment(container: Any, stream: Any, seconds: float) -> float:
    """The time of the last frame that is there."""
    import av

    last = 0.0
    try:
        container.seek(int(max(0.0, seconds - 2) * 1_000_000))
        for frame in container.decode(stream):
            last = max(last, frame.time or 0.0)
    except av.FFmpegError:
        return last
    return last


def save_frame(container: Any, stream: Any, seconds: float, picture: Path, size: tuple[int, int]) -> None:
    """An upright frame from a little after the beginning, where few videos are still black."""
    container.seek(int(min(seconds / 10, 5.0) * 1_000_000))
    frame = next(iter(container.decode(stream)))
    image = frame.to_image()
    if frame.rotation:
        image = image.rotate(frame.rotation, expand=True)
    image = image.resize(size)
    image.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    image.save(picture, "JPEG", quality=85)


def look_at_document(path: Path, picture: Path, limits: Report) -> Report:
    """A document is opened as far as its structure goes: it is whole, and has something to read."""
    with path.open("rb") as file:
        signature = file.read(4)
    {b"%PDF": check_pdf, b"PK\x03\x04": check_docx}.get(signature, check_compound)(path)
    return {"width": None, "height": None, "seconds": None} | words("文档", "Document")


def broken_document(zh: str, en: str) -> Refused:
    return Refused(
        "damaged",
        f"文档打不开：{zh}；请重新导出后再传",
        f"The document cannot be opened: {en}. Export it anew and send that",
    )


def sealed_document() -> Refused:
    return broken_document("文档有密码，请取消密码", "it has a password, which is to be taken away")


def check_pdf(path: Path) -> None:
    """Refuse a PDF without an end (ISO 32000-1, 7.5.5), without a page, or that opens with a password alone."""
    from pypdf import PdfReader

    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - PDF_TAIL))
        if b"%%EOF" not in file.read():
            raise broken_document("PDF 没有结尾，文件不完整", "the PDF has no end, and is not whole")
        try:
            reader = PdfReader(file)
            opens = not reader.is_encrypted or reader.decrypt("")
            page_count = len(reader.pages) if opens else None
        except MemoryError:
            raise
        except Exception as error:
            # Where a reader stumbles over what is no PDF, any error comes of it.
            raise broken_document("PDF 已损坏", "the PDF is damaged") from error
    if page_count is None:
        raise sealed_document()
    if page_count == 0:
        raise broken_document("PDF 里没有一页", "the PDF has no page")


def check_docx(path: Path) -> None:
    """Refuse a Word document whose text cannot be read to its end."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("word/document.xml") as text:
            tags = set(tags_of(text))
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        OSError,
        ValueError,
        RuntimeError,
    ) as error:
        raise broken_document("Word 文件已损坏", "the Word file is damaged") from error
    if "body" not in tags:
        raise broken_document("Word 文件里没有正文", "the Word file has no text")


def tags_of(text: IO[bytes]) -> Iterator[str]:
    for _, element in ElementTree.iterparse(text):
        yield element.tag.rpartition("}")[2]
        element.clear()


def check_compound(path: Path) -> None:
    """Refuse a compound file (MS-CFB) of which the text is cut off, or in which no program for texts has written."""
    from olefile import OleFileIO

    try:
        with OleFileIO(str(path)) as compound:
            names = {entry[-1] for entry in compound.listdir()}
            is_whole = all(
                len(compound.openstream(name).read()) == compound.get_size(name) for name in names & TEXTS
            )
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise broken_document("文件不完整", "it is not whole") from error
    if not is_whole:
        raise broken_document("文件不完整", "it is not whole")
    if "EncryptedPackage" in names:
        raise sealed_document()
    if not names & TEXTS:
        raise broken_document("不是 WPS 或 Word 文档", "it is no document of WPS or Word")


def words(zh: str, en: str) -> Report:
    return {"zh": zh, "en": en}


LOOKS = {"photo": look_at_photo, "video": look_at_video, "document": look_at_document}


def examine(path: Path, name: str, picture: Path, limits: Report) -> Report:
    """The report of a file."""
    try:
        kind, form, media_type = recognise(path)
        check_name(name, kind, form)
        report = LOOKS[kind](path, picture, limits)
    except Refused as refusal:
        code, zh, en = refusal.args
        return {"outcome": "refused", "code": code} | words(zh, en)
    except MemoryError:
        return {"outcome": "refused", "code": "too-much"} | words(
            "文件太复杂，打不开", "The file takes too much to open"
        )
    return {"outcome": "good", "code": "good", "kind": kind, "media_type": media_type} | report


def hold(limits: Report) -> None:
    """Bound what this process may take: memory, processor time, what it writes, files it has open."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024 * 1024, 64 * 1024 * 1024))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    path, name, picture, limits = sys.argv[1:]
    bounds = json.loads(limits)
    hold(bounds)
    report = examine(Path(path), name, Path(picture), bounds)
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main()
