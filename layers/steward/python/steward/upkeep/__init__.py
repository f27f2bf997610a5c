"""What keeps the deployment itself in order?"""
