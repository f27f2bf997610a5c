"""What does a team look like that gets tasks done at an uneven rate and knows no end, no growth and no order?

The setting in which the linear velocity was measured: the date it gives for the next 20 tasks is a coin's throw.
"""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from steward.evidence.work_items import ReviewedProject, WorkItem

START = date(2026, 1, 5)  # a Monday


def stream(
    seed: int, days: int = 300, memory: float = 0.9, shock: float = 0.3
) -> tuple[ReviewedProject, list[WorkItem]]:
    """Completions of so many working days: Poisson, its log rate an AR(1) that starts where it usually is."""
    rng = np.random.default_rng(seed)
    mood, found = float(rng.normal(0, shock / np.sqrt(1 - memory * memory))), []
    for number in range(days):
        mood = memory * mood + float(rng.normal(0, shock))
        day = START + timedelta(days=number // 5 * 7 + number % 5)
        for at in range(int(rng.poisson(np.exp(mood - 0.2)))):
            done = datetime.combine(day, time(9), UTC) + timedelta(minutes=20 * at)
            created = done - timedelta(hours=1)
            found.append(WorkItem(f"{number:03}{at:02}", created, done, completed_at=done, assignee_gid=f"p{at % 4}"))
    last = START + timedelta(days=days // 5 * 7)
    return ReviewedProject("77", datetime.combine(last, time(0), UTC), start_on=START), found
