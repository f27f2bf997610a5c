"""How do the property tests run on any machine?"""

from hypothesis import settings

# An example that takes long says how busy the machine is, and nothing of the product.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
