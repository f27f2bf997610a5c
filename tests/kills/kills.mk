# Real kills: environments of the laptop stack ended with SIGKILL at random instants (tests/kills/README.md).
KILLS ?= 1000
.PHONY: kills
kills: setup-dev ## end KILLS=1000 worker processes at random instants, in rounds that are gone on with (SEED=1)
	@$(PY) -m tests.kills --kills $(KILLS) --seed $(or $(SEED),1); \
	  found=$$?; $(PY) docs/guarantees_figures.py; exit $$found
