"""Which words do the people of Northwind Labs use for each kind of request?"""
