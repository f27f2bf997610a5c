"""The operator's command: `steward`."""
