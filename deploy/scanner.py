"""Fetch what reads QR codes for browsers that do not: ``python3 deploy/scanner.py``. Standard library and npm only.

The package is fetched by the user's npm from wherever that is configured to look, held against its hash, and two files
of it are put among the gateway's static files; none is committed. Without npm, or without its registry, nothing is
fetched and nothing fails: the door's page asks for the code instead.
"""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STATIC = os.path.join(TOP, "gateway", "gateway", "static")
PACKAGE = "qr@0.7.0"
"""By Paul Miller, MIT or Apache 2.0; it stands on nothing else."""
SHA512 = "/VrrACmOAwZVipuRITwfEwOL5oAMEHH5PTmBWaGtlTom2Thxaa+rhmna4zU9PRN2uLw2wdccbkHOLGZb1Q9SdA=="
FILES = {"package/decode.js": "qr-decode.js", "package/index.js": "qr-index.js"}
NAMED = b"'./index.js'"
SECONDS = 60


def is_there() -> bool:
    return all(os.path.exists(os.path.join(STATIC, name)) for name in FILES.values())


def fetch_package(npm: str) -> bytes:
    """The package as npm has it, nothing where it cannot be had. Raises SystemExit for another than was looked at."""
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", "--pack-destination", folder, PACKAGE]
        try:
            process = subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return b""
        names = os.listdir(folder)
        if process.returncode or len(names) != 1:
            return b""
        with open(os.path.join(folder, names[0]), "rb") as file:
            content = file.read()
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != SHA512:
        sys.exit(
            "scanner: npm gave another " + PACKAGE + " than the one that is known; nothing was put in place"
        )
    return content


def unpack(content: bytes) -> dict[str, bytes]:
    """{name in `static`: content}; what names the other file names it as it is called there."""
    files = {}
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as package:
        for path, name in FILES.items():
            member = package.extractfile(path)
            assert member is not None
            files[name] = member.read().replace(NAMED, b"'./qr-index.js'")
    return files


def fetch() -> None:
    """Put the reader in place, unless it is there or cannot be had."""
    npm = shutil.which("npm")
    if is_there() or npm is None:
        return
    content = fetch_package(npm)
    if not content:
        print("The QR reader could not be fetched; the door asks for codes where a browser cannot scan.")
        return
    for name, file in unpack(content).items():
        path = os.path.join(STATIC, name)
        with open(path + ".new", "wb") as new:
            new.write(file)
        os.replace(path + ".new", path)


if __name__ == "__main__":
    fetch()
