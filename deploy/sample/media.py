"""Photos and videos of the sample week: invented pictures, small, drawn while they are loaded."""

import io
import tempfile
import zlib
from pathlib import Path
from typing import Any

FRAMES, RATE = 30, 10


def content_of(file: dict[str, Any]) -> bytes:
    """The bytes of a file as papers.toml tells it: `name`, `size` in pixels, perhaps `form`. The same at each call."""
    suffix = Path(file["name"]).suffix
    if suffix == ".mp4":
        return video(file["name"], *file["size"])
    form = file.get("form") or {".png": "PNG"}.get(suffix, "JPEG")
    return photo(file["name"], *file["size"], form=form)


def picture(name: str, width: int, height: int, step: int = 0) -> Any:
    """A river under a sky in the colours of a name, and a sun that has gone `step` of FRAMES of its way."""
    from PIL import Image, ImageDraw

    seed = zlib.crc32(name.encode())
    sky, river = (150 + seed % 90, 170, 220), (40, 90 + (seed >> 8) % 80, 130)
    image = Image.new("RGB", (width, height), sky)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 2 // 3, width, height), fill=river)
    across, radius = width * (step + 3) // (FRAMES + 6), height // 10
    high = height // 3 + (seed >> 16) % (height // 6)
    draw.ellipse((across - radius, high - radius, across + radius, high + radius), fill=(235, 120, 60))
    return image


def photo(name: str, width: int, height: int, *, form: str) -> bytes:
    """A still picture as JPEG, PNG or HEIF."""
    if form == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    data = io.BytesIO()
    picture(name, width, height).save(data, form)
    return data.getvalue()


def video(name: str, width: int, height: int) -> bytes:
    """Three seconds of it moving."""
    import av

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "video.mp4"
        with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
            stream = container.add_stream("mpeg4", rate=RATE)
            stream.width, stream.height, stream.pix_fmt, stream.bit_rate = width, height, "yuv420p", 400_000
            for step in range(FRAMES):
                frame = av.VideoFrame.from_image(picture(name, width, height, step))  # type: ignore[no-untyped-call]
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path.read_bytes()
