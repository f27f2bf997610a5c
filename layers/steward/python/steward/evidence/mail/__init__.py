"""Whose mail is it, may it be believed, and what does it say?"""
