"""A stateful workspace that answers as Asana's API does: `Sandbox`, and `serving` to put it on a port."""

from local.asana.clock import RealClock, ShiftedClock, VirtualClock
from local.asana.faults import Fault, FaultKind
from local.asana.sandbox import Sandbox
from local.asana.server import serving
from local.asana.settings import Settings

__all__ = ["Fault", "FaultKind", "RealClock", "Sandbox", "Settings", "ShiftedClock", "VirtualClock", "serving"]
