"""How does work arrive?"""
