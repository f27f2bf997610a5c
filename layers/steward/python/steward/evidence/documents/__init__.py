"""What does a document ask, promise, decide, date and fear, each with the words that say so and their page?"""
