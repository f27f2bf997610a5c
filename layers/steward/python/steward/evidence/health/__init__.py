"""How healthy is a project, by stated penalties, and does that call for somebody?"""
