"""Which real clients does each function get?"""
