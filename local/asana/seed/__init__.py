"""What does the sandbox's workspace hold before anyone touches it?"""
