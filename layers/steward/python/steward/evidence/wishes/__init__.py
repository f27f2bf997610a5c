"""What does a person want of Steward who writes a request in plain words into a field of a task?"""
