"""Which facts can be computed without asking anybody?"""
