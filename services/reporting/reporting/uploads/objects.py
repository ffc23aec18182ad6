"""Objects in a folder, or in a bucket of any S3 that obstore reaches. Nothing is there in part.

The one file that speaks to the store, so that its errors have our words.
"""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.exceptions import NotFoundError as ObjectMissing
from obstore.store import LocalStore, S3Store

from .refusals import NotStored, away, full

CHUNK = 1024 * 1024
"""Bytes that are read at once."""
MB = 1024 * 1024
SCRATCH = "scratch"
PATIENCE = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}
"""How often and how long a bucket is asked again; whoever sends a piece waits meanwhile, and comes again."""
FULL_WORDS = (
    "No space left",
    "quota exceeded",
    "XMinioStorageFull",
    "File too large",
    "Insufficient Storage",
)


class Store:
    """Objects by key, as `pieces/<upload>/<offset>-<nonce>`."""

    def __init__(self, url: str, spare_mb: int = 0) -> None:
        """url: s3://bucket/prefix (with the usual AWS_* variables), or a folder, also as file:///…

        spare_mb: so much of the folder's disk is left to others.
        """
        if not url:
            raise ValueError("a store needs a place: the folder that one happens to be in is none")
        self.folder = None if url.startswith("s3://") else Path(unquote(urlsplit(url).path))
        self._spare = spare_mb * MB
        self._url = url
        self._client: LocalStore | S3Store | None = None

    @property
    def client(self) -> LocalStore | S3Store:
        """Opened when it is first used: a department starts also while its store is away."""
        if self._client is None:
            self._client = (
                LocalStore(self.folder, mkdir=True, automatic_cleanup=True)
                if self.folder
                else S3Store.from_url(self._url, retry_config=PATIENCE)  # type: ignore[arg-type]
            )
        return self._client

    def put(self, key: str, content: bytes | Path, length: int) -> None:
        """Keep an object whole, and see that it is. Raises StoreFull, StoreAway or NotStored; then nothing is kept."""
        with in_our_words():
            if self.folder and isinstance(content, Path):
                self._move_in(content, self.folder / key)
            else:
                self._check_room(length)
                obstore.put(self.client, key, content)
            if obstore.head(self.client, key)["size"] != length:
                obstore.delete(self.client, key)
                raise NotStored(retry_after=5)

    def size(self, key: str) -> int:
        """Bytes of an object. Raises StoreAway."""
        with in_our_words():
            return int(obstore.head(self.client, key)["size"])

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """An object's bytes from `start` up to `end`, as they come. Raises StoreAway."""
        for chunk in self.chunks(key, start, end):
            yield bytes(chunk)

    def chunks(
        self, key: str, start: int = 0, end: int | None = None
    ) -> Iterator[memoryview | obstore.Bytes]:
        """The same as buffers, which are not copied once more; each holds until the next is asked for."""
        with in_our_words():
            if self.folder:
                yield from read_file(self.folder / key, start, end)
                return
            if start or end is not None:
                options = {"range": (start, self.size(key) if end is None else end)}
                answer = obstore.get(self.client, key, options=options)  # type: ignore[arg-type]
            else:
                answer = obstore.get(self.client, key)
            yield from answer.stream(min_chunk_size=CHUNK)

    def modified_at(self, key: str) -> datetime | None:
        """When an object was written; None where it is not there."""
        with in_our_words():
            try:
                moment: datetime = obstore.head(self.client, key)["last_modified"]
            except (ObjectMissing, FileNotFoundError):
                return None
            return moment

    def delete(self, keys: Iterable[str]) -> None:
        """Forget objects; those that are gone already are no error."""
        with in_our_words():
            for key in keys:
                try:
                    obstore.delete(self.client, key)
                except (ObjectMissing, FileNotFoundError):
                    continue

    def keys(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """All objects whose key begins with these steps, with the time of each."""
        with in_our_words():
            for entries in obstore.list(self.client, prefix):
                for entry in entries:
                    yield entry["path"], entry["last_modified"]

    def scratch(self) -> Path | None:
        """A folder for what is being put together, on the disk where it will lie; None where that is no folder."""
        if self.folder is None:
            return None
        with in_our_words():
            place = self.folder / SCRATCH
            place.mkdir(parents=True, exist_ok=True)
            return place

    def _move_in(self, file: Path, place: Path) -> None:
        """Half a gigabyte need not be written twice."""
        place.parent.mkdir(parents=True, exist_ok=True)
        with file.open("rb") as content:
            os.fsync(content.fileno())
        file.replace(place)

    def _check_room(self, length: int) -> None:
        if self.folder and self._spare:
            existing = next(place for place in (self.folder, *self.folder.parents) if place.exists())
            if shutil.disk_usage(existing).free - length < self._spare:
                raise full()


def read_file(path: Path, start: int, end: int | None) -> Iterator[memoryview]:
    """A file's bytes through one buffer: obstore's stream takes three times the processor for them."""
    buffer = memoryview(bytearray(CHUNK))
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        rest = CHUNK if end is None else end - start
        while rest > 0 and (count := file.readinto(buffer[: min(CHUNK, rest)])):
            yield buffer[:count]
            rest -= count if end is not None else 0


@contextmanager
def in_our_words() -> Iterator[None]:
    """What the store refuses is said as a problem of ours."""
    try:
        yield
    except OSError as error:
        raise full() if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else away() from error
    except BaseError as error:
        is_full = any(words.lower() in str(error).lower() for words in FULL_WORDS)
        raise full() if is_full or os.strerror(errno.ENOSPC) in str(error) else away() from error
