"""The game day: each dependency is broken on a stack of its own, and the runbook's own words mend it."""
