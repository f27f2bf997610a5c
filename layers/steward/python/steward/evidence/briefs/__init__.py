"""What project does a brief ask for: its sections, milestones, tasks and subtasks, each in the brief's own words?"""
