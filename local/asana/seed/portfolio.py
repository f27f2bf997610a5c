"""What does the top of the company look at: portfolio, goals, periods, promised hours, budgets?"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from local.asana.seed.blueprint import Allocation, Budget, Goal, Metric, Portfolio, Status, TimePeriod
from local.asana.seed.delivery import DELIVERY_KEYS
from local.asana.seed.fields import PORTFOLIO_FIELD_KEYS
from local.asana.seed.people import CUSTOMER_EXPERIENCE, PLATFORM

PORTFOLIO: Final = "delivery_portfolio"
_QUARTERS: Final = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
_HALVES: Final = {"H1": (1, 6), "H2": (7, 12)}


def _span(year: int, months: tuple[int, int]) -> tuple[date, date]:
    first, last = months
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def time_periods(today: date) -> tuple[TimePeriod, ...]:
    """The year of ``today`` and the next, with halves and quarters (fiscal is calendar year)."""
    periods: list[TimePeriod] = []
    for year in (today.year, today.year + 1):
        periods.append(TimePeriod(f"FY{year}", "FY", f"FY{year % 100}", *_span(year, (1, 12)), None))
        periods += [
            TimePeriod(f"{half}-{year}", half, f"{half} FY{year % 100}", *_span(year, months), f"FY{year}")
            for half, months in _HALVES.items()
        ]
        periods += [
            TimePeriod(
                f"{quarter}-{year}", quarter, f"{quarter} FY{year % 100}", *_span(year, months),
                f"{'H1' if months[0] < _HALVES['H2'][0] else 'H2'}-{year}",
            )
            for quarter, months in _QUARTERS.items()
        ]  # fmt: skip
    return tuple(periods)


def current_quarter(today: date) -> str:
    """The key of the quarter that ``today`` is in."""
    return f"Q{(today.month - 1) // 3 + 1}-{today.year}"


def _noon(now: datetime, days_ago: int) -> datetime:
    return datetime.combine((now - timedelta(days=days_ago)).date(), time(12, 0, tzinfo=UTC))


def delivery_portfolio(now: datetime) -> Portfolio:
    """The portfolio of the three delivery projects."""
    status = Status(
        "Two of three at risk", "Billing and mobile are at risk for reasons that have names. Residency runs well.",
        "at_risk", "ruth", _noon(now, 4),
    )  # fmt: skip
    return Portfolio(PORTFOLIO, "Product Delivery", "ruth", DELIVERY_KEYS, PORTFOLIO_FIELD_KEYS, (status,))


def goals(now: datetime) -> tuple[Goal, ...]:
    """Three goals: a company goal, and one of each team under it."""
    year_end = date(now.year, 12, 31)
    quarter = current_quarter(now.date())
    quarter_end = next(each.end_on for each in time_periods(now.date()) if each.key == quarter)
    status = Status("Slow but steady", "Two contracts wait for residency.", "on_track", "ruth", _noon(now, 15))
    return (
        Goal("grow", "Grow recurring revenue by a quarter", "The number the board looks at.", "ruth", None,
             f"FY{now.year}", year_end, Metric("currency", 0, 4_000_000, 4_610_000, 5_000_000), (), None, (status,)),
        Goal("correct", "No wrong invoices", "Share of invoices without a correction.", "priya", PLATFORM, quarter,
             quarter_end, Metric("percentage", 4, 0.962, 0.974, 0.999), ("billing",), "grow"),
        Goal("mobile_use", "Half of all warehouse users on the app", "Weekly active users on mobile.", "daniel",
             CUSTOMER_EXPERIENCE, quarter, quarter_end, Metric("percentage", 4, 0.18, 0.27, 0.5), ("mobile",), "grow"),
    )  # fmt: skip


#: Promised hours a week: who, project, first and last day from today. Jonas is promised three times over.
_PROMISED: Final = (
    ("priya", "billing", -60, 48, 16), ("maya_c", "billing", -60, 20, 22), ("maya_c", "residency", -50, 62, 14),
    ("jonas", "billing", -60, 48, 24), ("jonas", "residency", -30, 60, 18), ("jonas", "mobile", -10, 10, 6),
    ("tomas", "billing", -40, 32, 14), ("tomas", "residency", -40, 20, 16), ("ingrid", "billing", -80, 30, 24),
    ("daniel", "mobile", -70, 35, 10), ("maya_o", "mobile", -50, 30, 20), ("leila", "mobile", -70, 35, 22),
    ("sam", "mobile", -62, 30, 10), ("maya_o", "residency", -6, 16, 10),
)  # fmt: skip


def allocations(today: date) -> tuple[Allocation, ...]:
    """Who is promised to which project, in hours a week."""
    return tuple(
        Allocation(who, project, today + timedelta(days=first), today + timedelta(days=last), float(hours))
        for who, project, first, last, hours in _PROMISED
    )


def budgets() -> tuple[Budget, ...]:
    """Hours each project may take; the billing project has already planned more than it may."""
    return (Budget("billing", 720.0), Budget("mobile", 560.0), Budget("residency", 520.0))
