"""What stands round the product on a laptop and in tests? Neither imports the other."""
