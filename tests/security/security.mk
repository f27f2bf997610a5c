# The full numbers of inputs and the whole security programme; included by the Makefile. `make test` tries a part of both.
.PHONY: soak-inputs security
soak-inputs: setup-dev ## a million mutated signatures, 100,000 fuzzed events, every published vector, every replay
	@SECURITY_LEVEL=full $(PY) -m pytest tests/security tests/property/test_pace.py tests/property/test_leases.py tests/property/test_audit_reach.py -s
	@$(PY) docs/guarantees_figures.py

security: setup-dev ## the whole security programme, with seeds, and one table of its figures
	@$(PY) -m tests.security
