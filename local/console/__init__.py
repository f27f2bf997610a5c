"""How does a person look at the laptop's stack and act in it: one page on loopback?"""
