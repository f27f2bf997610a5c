"""Steward: a governed AI layer for Asana."""
