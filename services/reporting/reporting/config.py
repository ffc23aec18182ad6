"""Settings of the reporting department."""

from dataclasses import dataclass
from typing import ClassVar

from chassis import config


@dataclass(frozen=True, kw_only=True)
class Settings(config.Settings):
    """Nothing beyond what every department has, but the key for contacts is a must; read from REPORTING_*."""

    prefix: ClassVar[str] = "REPORTING"

    data_key: str = config.setting(secret=True)
