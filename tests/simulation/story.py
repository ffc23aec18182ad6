"""A run as a story in words: day by day, who did what, what came of it, what they were told, and what was not true."""

from .month import Outcome


def tell(outcome: Outcome) -> str:
    """The story of a run in which a truth broke."""
    lines, day = [], None
    for step, came in zip(outcome.steps, outcome.outcomes, strict=True):
        if day != step.at.date():
            day = step.at.date()
            lines.append(f"On {day:%A, %-d %B}:")
        lines.append(f"  {step.at:%H:%M}  {step.act}: {came}")
    if outcome.broken and outcome.broken_at:
        lines.append(f"On {outcome.broken_at:%A, %-d %B at %H:%M} this is not so: {outcome.broken.truth}.")
        lines.append(f"  {outcome.broken.words}")
    return "\n".join(lines)
