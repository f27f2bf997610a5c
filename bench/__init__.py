"""What does Steward cost and how quick is it? Measurements, by command; each prints its figures and judges none."""
