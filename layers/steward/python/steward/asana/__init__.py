"""How does one talk to Asana, and what may be said?"""
