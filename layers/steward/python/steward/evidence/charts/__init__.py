"""What does a scan look like, as pictures that everybody can read and that need no program to draw?"""

from steward.evidence.charts.burn_up import BurnUp, Count
from steward.evidence.charts.health_trend import HealthTrend, Score
from steward.evidence.charts.heat_map import Cell, HeatMap
from steward.evidence.charts.report import Chart, Figure, figure, report_html
from steward.evidence.charts.risk_matrix import Risk, RiskMatrix
from steward.evidence.charts.table import Table

__all__ = [
    "BurnUp",
    "Cell",
    "Chart",
    "Count",
    "Figure",
    "HealthTrend",
    "HeatMap",
    "Risk",
    "RiskMatrix",
    "Score",
    "Table",
    "figure",
    "report_html",
]
