"""What do the comments on a task come to? Their sentences weighed by rules, a model's words held to them."""
