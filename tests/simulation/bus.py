"""The embedded transport as a bad day makes it: what is published may come twice, and in any order."""

import random
from collections.abc import Callable, Sequence

from chassis.messaging.bus import Delivery, Message
from chassis.messaging.bus.embedded import EmbeddedBus

TWICE, LATER = 0.05, 0.2


class UnrulyBus(EmbeddedBus):
    """Hands on all that it is given, but not as one would like. `dice`: the chance of the present moment."""

    def __init__(
        self,
        url: str,
        department: str,
        dice: Callable[[], random.Random],
        tell: Callable[[list[str]], None],
    ) -> None:
        super().__init__(url, department)
        self._dice = dice
        self._tell = tell

    def publish(self, messages: Sequence[Message]) -> set[str]:
        self._tell([f"{self.department} tells {message.body.decode()}" for message in messages])
        dice = self._dice()
        again = [message for message in messages if dice.random() < TWICE]
        return super().publish([*messages, *again])

    def take(self, limit: int, wait: float) -> list[Delivery]:
        """Some of what waits, in any order; the others come later."""
        dice = self._dice()
        deliveries = super().take(limit, 0)
        late = [delivery for delivery in deliveries[1:] if dice.random() < LATER]
        for delivery in late:
            self.retry(delivery, 0, is_counted=False)
        prompt = [delivery for delivery in deliveries if delivery not in late]
        dice.shuffle(prompt)
        return prompt

    def forget(self) -> None:
        """End as a killed process does: what was taken is given back by nobody."""
        self.held.clear()
        self.close()
