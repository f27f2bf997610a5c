"""What does Steward remember, and where?"""
