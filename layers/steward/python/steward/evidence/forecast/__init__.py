"""When will a milestone be reached, how likely is it on time, and what does that hang on?"""
