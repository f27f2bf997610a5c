"""What may one run of the sandbox choose: the plan, the limits, the lags?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run of the sandbox may choose; the defaults are Asana's (FACTS 2)."""

    requests_per_minute: int = 1500  # 150 on the free plan
    searches_per_minute: int = 60
    reads_in_flight: int = 50
    writes_in_flight: int = 15
    cost_per_minute: int = 200_000  # not published; high enough that only costly sweeps meet it
    search_lag_seconds: float = 10.0  # results are 10 to 60 s behind (FACTS 2)
    batch_seconds: float = 0.2  # how long events are collected into one delivery
    allow_loopback_targets: bool = False  # Asana answers 403 for localhost; a laptop has nothing else
    latency_seconds: float = (
        0.0  # how long each answer takes while it holds its slot; a load test sets Asana's 0.2 or so
    )
    premium: bool = True  # False: operations above the free plan answer 402
    external_gids_unique: bool = True  # not documented; False: a second task takes the same one (RELIABILITY 3.2)
