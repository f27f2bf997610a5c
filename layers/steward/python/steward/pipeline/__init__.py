"""What does each state of a run do?"""
