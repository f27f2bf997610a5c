"""What was promised, decided and asked in a meeting, in whose words and at which moment of it?"""
