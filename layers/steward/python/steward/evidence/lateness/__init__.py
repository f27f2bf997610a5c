"""How likely is a task late, what drives a project's risk, and what is to be told of it tonight?"""
