"""What befalls machines: a process is killed at a failpoint, a department tells everything again."""

import random
from dataclasses import dataclass
from typing import ClassVar, Self

from chassis.failpoints import NAMES as FAILPOINTS

from ..town import DEPARTMENTS, Town
from .act import Act


@dataclass(frozen=True)
class Kill(Act):
    weight: ClassVar[float] = 2
    department: str
    failpoint: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        return cls(dice.choice((*DEPARTMENTS, "gateway")), dice.choice(FAILPOINTS))

    def do(self, town: Town) -> str:
        town.doomed[self.department] = self.failpoint
        town.turn(self.department)
        return "it goes on" if self.department in town.doomed else "and is begun anew"

    def __str__(self) -> str:
        return f"the worker of {self.department} is to die at {self.failpoint}"


@dataclass(frozen=True)
class Restart(Act):
    weight: ClassVar[float] = 1
    department: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        return cls(dice.choice((*DEPARTMENTS, "gateway")))

    def do(self, town: Town) -> str:
        town.stop(self.department)
        town.start(self.department)
        return "done"

    def __str__(self) -> str:
        return f"the processes of {self.department} are killed and begun anew"


@dataclass(frozen=True)
class TellAgain(Act):
    weight: ClassVar[float] = 0.2
    department: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        return cls(dice.choice(DEPARTMENTS))

    def do(self, town: Town) -> str:
        runner = town.apps[self.department].test_cli_runner()
        command = runner.invoke(args=["republish"])
        assert command.exit_code == 0, command.output
        return "done"

    def __str__(self) -> str:
        return f"{self.department} tells everything again"


ACTS: list[type[Act]] = [Kill, Restart, TellAgain]
