"""Packs of material, made in the background."""

from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from chassis.storage.db import reading
from chassis.wording import Text

from ..tasks import Kind, Progress, Result
from . import packs


def make_pack(about: dict[str, Any], result: Result) -> Iterator[Progress]:
    """Write all that was accepted into one archive, file by file."""
    with reading() as db:
        pieces, result.name = packs.select_packed(db, about), packs.name_of_pack(db, about)
    result.media_type = "application/zip"
    with ZipFile(result.path, "w") as archive:
        pack = packs.Pack(archive)
        for number, piece in enumerate(pieces):
            caption = piece.material.caption
            yield Progress(
                number,
                len(pieces),
                Text(f"正在放入 {piece.unit.name}：{caption}", f"Packing {piece.unit.name}: {caption}"),
            )
            pack.add(piece)
        pack.end()


MEDIA_PACK = Kind(
    "media-pack",
    Text("素材包", "Media pack"),
    packs.PackAbout,
    packs.check_pack,
    make_pack,
    discloses=packs.whose_files,
)
