# The full numbers of inputs; included by the Makefile. `make test` tries a part of them.
.PHONY: soak-inputs
soak-inputs: setup-dev ## a million mutated signatures, 100,000 fuzzed events, every published vector, every replay
	@SOAK_INPUTS=1 $(PY) -m pytest tests/security tests/property/test_pace.py tests/property/test_leases.py tests/property/test_audit_reach.py -s
	@$(PY) docs/guarantees_figures.py
