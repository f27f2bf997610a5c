"""Who has more work than hours in the weeks to come, how sure is that, and what could be moved?"""
