"""Settings of the venues department."""

import re
from dataclasses import dataclass

from chassis import config
from chassis.config import setting

ORIGIN = re.compile(r"https?://[^/@?#]+")


@dataclass(frozen=True, kw_only=True)
class Settings(config.Settings):
    """What every department has, and:

    `links`: which links of resources are looked at: `none`, `all`, or those of one origin (http://127.0.0.1:8000),
    which may lie inside. The last is the demonstration's, which asks nobody but itself. `link_witness`: an address that
    answers whenever our own network does: it is asked where no link answers.
    """

    prefix = "VENUES"

    links: str = setting(default="none")
    link_witness: str = setting(default="https://www.gov.cn/")

    @property
    def own_origin(self) -> str:
        """The one whose links alone are looked at; empty where there is none."""
        return self.links if self.links not in ("none", "all") else ""

    @property
    def witness(self) -> str:
        """The address that tells whether it is ourselves; empty where nobody else may be asked."""
        return "" if self.own_origin else self.link_witness

    def faults(self) -> list[str]:
        faults = super().faults()
        if self.own_origin and (self.is_production or not ORIGIN.fullmatch(self.own_origin)):
            faults.append(
                "  VENUES_LINKS: none or all; outside of production also an origin, like http://127.0.0.1:8000"
            )
        return faults
