# The measuring bench; included by the Makefile, whose set-up targets it uses.
ENGINE ?= offline

$(VENV)/evals: requirements/evals.txt | $(VENV)/laptop
	@echo "setting up $(VENV) (evals)"
	@$(PY) $(PIP_INSTALL) -r requirements/evals.txt
	@touch $@

.PHONY: setup-evals
setup-evals: setup-laptop $(VENV)/evals

.PHONY: evals
evals: setup-evals ## measure the judgements; ENGINE=offline|bedrock|gguf, or TRAIN=a.jsonl TEST=b.jsonl or DELAY=a.csv for a set of yours
	@$(PY) -m tests.evals --engine $(ENGINE) $(if $(ENDPOINT),--endpoint-url "$(ENDPOINT)") $(if $(MODEL),--model-id "$(MODEL)") \
	  $(if $(TRAIN),--train "$(TRAIN)") $(if $(TEST),--test "$(TEST)") $(if $(DELAY),--delay "$(DELAY)") $(if $(ONLY),--only $(ONLY)); \
	  found=$$?; [ $$found -eq 2 ] || $(PY) docs/evals_figures.py; exit $$found
