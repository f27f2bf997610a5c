"""How is a language model asked, and what does the answer cost?"""
