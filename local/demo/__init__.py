"""The demonstration: five requests, submitted as a form would, triaged before your eyes."""
