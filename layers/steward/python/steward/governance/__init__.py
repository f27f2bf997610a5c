"""What is Steward allowed to do, and what did it do?"""
