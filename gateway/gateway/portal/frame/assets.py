"""CSS and pictures, under names that say what is in them: whoever has one never asks for it again."""

import hashlib
from mimetypes import guess_type
from pathlib import Path
from typing import NamedTuple

from flask import Flask, Response, abort, url_for

FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "public, no-cache"
"""For a name that says nothing, or what was in the file of another release: its reader gets what is there now."""
FOLDER = Path(__file__).parents[2] / "static"


class Asset(NamedTuple):
    """A file as it is sent. `name`: with the beginning of its digest, as `portal.5f2c1d08.css`."""

    name: str
    content: bytes
    mimetype: str


def register(app: Flask) -> None:
    """Serve what lies in `static`, and let templates name it: `asset('portal.css')`."""
    assets = {path.name: _asset(path) for path in FOLDER.iterdir()}

    def send(filename: str) -> Response:
        stem, _, suffix = filename.rpartition(".")
        asset = assets.get(filename) or assets.get(f"{stem.rpartition('.')[0]}.{suffix}")
        if asset is None:
            abort(404)
        how_long = FOR_EVER if filename == asset.name else ASK_EACH_TIME
        return Response(asset.content, mimetype=asset.mimetype, headers={"Cache-Control": how_long})

    app.add_url_rule("/static/<filename>", "static", send)
    app.add_template_global(lambda name: url_for("static", filename=assets[name].name), "asset")


def has_asset(name: str) -> bool:
    """Whether a file lies in `static` that is only there where it could be fetched."""
    return (FOLDER / name).is_file()


def worker_script(store: str, name: str) -> Response:
    """A service worker, which opens pages without network: what all have in common and its own part, in one answer."""
    parts = (FOLDER / "kept-worker.js", FOLDER / name)
    script = f'const STORE = "{store}";\n' + "\n".join(part.read_text("utf-8") for part in parts)
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": ASK_EACH_TIME})


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:8]
    return Asset(f"{path.stem}.{digest}{path.suffix}", content, guess_type(path.name)[0] or "text/plain")
