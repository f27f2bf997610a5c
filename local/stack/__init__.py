"""What is the laptop's AWS: one engine, the real template deployed into it, and a file that describes both."""
