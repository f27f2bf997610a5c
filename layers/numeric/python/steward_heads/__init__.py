"""The heads that ship: tables of weights, learnt by `python -m tests.evals.training` (see `steward.evidence.heads`)."""
