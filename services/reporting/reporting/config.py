"""Settings of the reporting department."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from marshmallow.validate import Range
from sqlalchemy.engine import make_url

from chassis import config
from chassis.delivery import settings


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """How units are told, where files are kept, and how large they may be. Read from REPORTING_*.

    The key for contacts is a must.
    """

    prefix: ClassVar[str] = "REPORTING"

    data_key: str = config.setting(secret=True)
    store: str = config.setting(default="")
    """A folder, or s3://bucket/prefix; empty: a folder beside the SQLite database, under its name + `_files`."""
    store_spare_mb: int = config.setting("int", default=0, validate=Range(min=0))
    """Megabytes of the folder's disk that files leave to others; what is over is refused with 507."""
    upload_limit_mb: int = config.setting("int", default=2048, validate=Range(1, 1024 * 1024))
    """Megabytes of the largest file."""

    def faults(self) -> list[str]:
        faults = super().faults()
        if not self.store_url:
            faults.append(
                f"  {self.variable('store')}: the folder or s3://bucket/prefix where files are kept"
            )
        return faults + self.erasure_faults() + self.sending_faults()

    @property
    def store_url(self) -> str:
        """Where files are kept; empty where nothing says it."""
        if self.store:
            return self.store
        url = make_url(self.database_url)
        if url.get_backend_name() != "sqlite" or not url.database:
            return ""
        path = Path(url.database)
        return str(path.with_name(f"{path.stem}_files"))

    @property
    def upload_limit(self) -> int:
        """Bytes of the largest file."""
        return self.upload_limit_mb * 1024 * 1024
