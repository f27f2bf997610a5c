# The crash harness; included by the Makefile, whose set-up targets it uses.
SEEDS ?= 1
DELIVERIES ?= 10000

.PHONY: soak
soak: setup-dev ## crash harness: SEEDS=20 seeds of 10,000 deliveries under faults, resumable
	@$(PY) -m tests.load --soak $(SEEDS) --deliveries $(DELIVERIES); \
	  found=$$?; $(PY) docs/guarantees_figures.py; exit $$found
