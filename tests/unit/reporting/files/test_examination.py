"""What is found out about a file by a process of its own, and put in words."""

import os
import signal
import uuid
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from chassis.testing import eventually
from reporting.files.examination import examine
from tests.fixtures.media import photo, turned, video


@pytest.fixture
def look(tmp_path):
    """Write these bytes under this name and look into them."""

    def look(content, name, **limits):
        path = tmp_path / "file"
        path.write_bytes(content)
        return examine(path, name, tmp_path / "picture", limits)

    return look


def size_of(path):
    with Image.open(path) as image:
        return image.size


def stop(name):
    """Stop the program that looks into this file, as a worker that ends stops it."""
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if name.encode() in line.read_bytes() and b"examine.py" in line.read_bytes():
                os.kill(int(line.parent.name), signal.SIGTERM)
                return True
    return False


def test_a_file_is_not_refused_because_the_worker_was_stopped(look):
    name = f"{uuid.uuid4()}.jpg"
    with ThreadPoolExecutor() as pool:
        looking = pool.submit(look, photo(), name)
        eventually(lambda: stop(name) or looking.done())
        with pytest.raises(InterruptedError):
            looking.result()


@pytest.mark.slow
def test_a_video_is_measured_as_it_is_played(tmp_path, look):
    path = video(tmp_path)
    verdict = look(path.read_bytes(), "开幕式.mp4")
    assert (verdict["outcome"], verdict["kind"], verdict["width"], verdict["height"]) == (
        "good",
        "video",
        1024,
        576,
    )
    assert verdict["zh"] == "横屏视频 1024×576，短边 576，4 秒"
    assert size_of(tmp_path / "picture") == (1024, 576)
    upright = look(turned(path).read_bytes(), "开幕式.mp4")
    assert (upright["width"], upright["height"]) == (576, 1024)
    assert size_of(tmp_path / "picture") == (576, 1024)
    cut = look(path.read_bytes()[: path.stat().st_size // 3], "开幕式.mp4")
    assert (cut["outcome"], cut["code"]) == ("refused", "cut-off")
    assert cut["zh"].startswith("应有 4 秒，只有前 ")


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "measured"), [(0.1, "0.1"), (0.9, "0.9")])
def test_a_video_of_one_frame_or_a_moment_is_refused_with_how_long_it_is(tmp_path, look, seconds, measured):
    verdict = look(video(tmp_path, seconds=seconds).read_bytes(), "a.mp4")
    assert (verdict["outcome"], verdict["code"]) == ("refused", "too-short")
    assert verdict["zh"].startswith(f"视频只有 {measured} 秒，不到 1 秒；")
    assert f"{measured} s, less than 1 s" in verdict["en"]
    assert look(video(tmp_path, seconds=1).read_bytes(), "a.mp4")["outcome"] == "good"


@pytest.mark.slow
def test_half_a_video_as_phones_write_it_is_not_whole(tmp_path, look):
    content = video(tmp_path, seconds=1, movflags="").read_bytes()
    assert content.index(b"moov") > content.index(b"mdat")
    assert look(content, "a.mp4")["outcome"] == "good"
    assert look(content[: len(content) // 2], "a.mp4")["code"] == "damaged"


@pytest.mark.slow
def test_a_video_that_is_too_small_is_told_what_was_measured(tmp_path, look):
    path = video(tmp_path, 960, 540, seconds=1)
    upright = look(turned(path).read_bytes(), "a.mp4")
    assert (upright["outcome"], upright["zh"]) == ("refused", "竖屏 540×960，短边 540，低于 576")
    assert "540" in upright["en"]
    narrow = video(tmp_path, 720, 576, seconds=1, name="dv.mp4", aspect=Fraction(16, 15))
    assert look(narrow.read_bytes(), "dv.mp4")["width"] == 768


@pytest.mark.slow
def test_photos_are_shown_upright_without_place_and_serial_number(tmp_path, look):
    verdict = look(photo(exif=True), "a.JPG")
    assert (verdict["outcome"], verdict["zh"]) == ("good", "照片 480×640")
    with Image.open(tmp_path / "picture") as picture:
        assert (picture.size, dict(picture.getexif())) == ((480, 640), {})
    assert b"SERIAL-4711" not in (tmp_path / "picture").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(("form", "name"), [("PNG", "a.png"), ("WEBP", "a.webp"), ("HEIF", "a.heic")])
def test_photos_of_each_kind_are_taken_and_half_of_one_is_not(look, form, name):
    content = photo(720, 540, form)
    assert look(content, name)["zh"] == "照片 720×540"
    assert look(content[: len(content) // 2], name)["code"] == "damaged"


def bomb() -> bytes:
    """A PNG of 400 million pixels in 48 KB."""
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(2501) * 100) for _ in range(200)) + rows.flush()

    def chunk(kind, content):
        return (
            len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
        )

    header = (20_000).to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.slow
def test_a_photo_that_would_fill_the_memory_is_refused_before_it_is_decoded(look):
    content = bomb()
    assert len(content) < 60_000
    verdict = look(content, "a.png")
    assert (verdict["code"], verdict["zh"]) == (
        "too-many-pixels",
        "照片 20000×20000，超过 120 百万像素；请缩小后再传",
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (photo(1280, 1180, "PNG"), "a.mp4", "misnamed"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "a.mp4", "unknown"),
        (b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", "a.mp4", "unknown"),
        (b"<?xml version='1.0'?><MPD><BaseURL>/etc/passwd</BaseURL></MPD>", "a.mp4", "unknown"),
        (photo(64, 48), "a.mp4", "misnamed"),
        (b"\x00\x00\x00\x18ftypisom" + b"#EXTM3U\n/etc/passwd\n" * 20, "a.mp4", "damaged"),
        (b"", "a.mp4", "unknown"),
        (b"<html>", "a.pdf", "unknown"),
        (b"PK\x03\x04 no archive", "a.docx", "damaged"),
        (b"%PDF-1.4\n", "a.pdf", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "a.wps", "damaged"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(500), "a.mp4", "damaged"),
        (b"\x1a\x45\xdf\xa3" + bytes(500), "a.webm", "damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "a.jpg", "damaged"),
    ],
)
def test_what_is_not_what_it_says_is_refused_in_words(look, content, name, code):
    verdict = look(content, name)
    assert (verdict["outcome"], verdict["code"]) == ("refused", code)
    assert verdict["zh"]
    assert verdict["en"].isascii()


@pytest.mark.slow
def test_a_photo_that_is_too_small_is_told_what_was_measured(look):
    verdict = look(photo(20, 20), "a.jpg")
    assert (verdict["code"], verdict["zh"]) == (
        "too-small",
        "照片 20×20，短边 20，低于 480；请传原图，不要传缩略图",
    )
    assert look(photo(2000, 479), "a.jpg")["code"] == "too-small"
    assert look(photo(480, 1920), "a.jpg")["outcome"] == "good"


@pytest.mark.slow
def test_a_process_that_takes_too_much_is_ended_without_harm(look):
    assert look(photo(), "a.jpg", memory=8 * 1024 * 1024)["code"] == "too-much"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "outcome"), [((30000, 500), "refused"), ((500, 2001), "refused"), ((2000, 500), "good")]
)
def test_a_strip_is_no_photo(look, size, outcome):
    """A long screenshot was kept as a photo that no page can show."""
    verdict = look(photo(*size), "合影.jpg")
    assert verdict["outcome"] == outcome, verdict
    if outcome == "refused":
        assert verdict["code"] == "too-long"
        assert verdict["zh"].startswith(f"照片 {size[0]}×{size[1]}，长边超过短边的 4 倍")
        assert "more than 4 times" in verdict["en"]
