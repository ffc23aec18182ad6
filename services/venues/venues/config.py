"""Settings of the venues department."""

from dataclasses import dataclass

from chassis import config


@dataclass(frozen=True, kw_only=True)
class Settings(config.Settings):
    """Nothing beyond what every department has."""

    prefix = "VENUES"
