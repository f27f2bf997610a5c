"""What happened in a project, in words that are nothing but facts: code finds them, a model words them, code checks."""
