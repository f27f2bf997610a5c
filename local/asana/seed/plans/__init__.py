"""What do the three delivery projects plan, task by task?"""
