# The crash harness; included by the Makefile, whose set-up targets it uses.
SEEDS ?= 1
DELIVERIES ?= 10000
TOGETHER ?= 2

.PHONY: soak
soak: setup-dev ## crash harness: SEEDS=20 seeds of 10,000 deliveries under faults, TOGETHER=2 at a time, resumable
	@$(PY) -m tests.load --soak $(SEEDS) --deliveries $(DELIVERIES) --together $(TOGETHER); \
	  found=$$?; $(PY) docs/guarantees_figures.py; exit $$found

.PHONY: reach
reach: setup-dev ## requests of a scan over 100 projects of 500 tasks, and the memory of a review of 1,000 to 100,000 tasks
	@$(PY) -m tests.load.reach --projects 100 --tasks 500 --memory 1000 10000 100000 --repeats 1000
