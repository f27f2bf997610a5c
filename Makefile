# Steward's commands. `make demo` and `make test` do all the set-up they need; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes

# Everything run from here finds the package where the layer has it.
export PYTHONPATH := layers/steward/python:layers/numeric/python:cli:.
# As Assess has it in template.yaml: on a busy machine numpy's threads wait for each other, 18 s of a processor for 1.
export OPENBLAS_NUM_THREADS := 1

include local/stack/stack.mk
-include tests/sam_local/sam_local.mk
include tests/security/security.mk
include tests/security/files.mk
include tests/supply/supply.mk
include tests/load/load.mk
include tests/kills/kills.mk
include tests/evals/evals.mk
include bench/bench.mk

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# --- set-up: virtual environments, each from one hash-pinned file -------------------------------------------------
# The interpreter is looked for once, so that a missing Python is one clear line and not a traceback of pip.
.PHONY: python
python:
	@command -v python3.13 >/dev/null && python3.13 -c 'import sys; assert sys.version_info[:2] == (3, 13)' 2>/dev/null \
	  || { echo "Python 3.13 is missing: install it so that 'python3.13' is on your PATH, then run this again." >&2; exit 2; }

# The laptop's packages: what `make demo` and `make up` need.
$(VENV)/laptop: requirements/laptop.txt | python
	@echo "setting up $(VENV) (laptop)"
	@test -x $(PY) || python3.13 -m venv $(VENV)
	@$(PY) $(PIP_INSTALL) -r requirements/laptop.txt
	@touch $@

# The developer's packages on top.
$(VENV)/dev: requirements/dev.txt | $(VENV)/laptop
	@echo "setting up $(VENV) (checks and tests)"
	@$(PY) $(PIP_INSTALL) -r requirements/dev.txt
	@touch $@

# The managed runtime's own client, alone, as Lambda has it.
.venv-lambda/ready: requirements/lambda.txt | python
	@echo "setting up .venv-lambda (runtime client)"
	@test -x .venv-lambda/bin/python || python3.13 -m venv .venv-lambda
	@.venv-lambda/bin/python $(PIP_INSTALL) -r requirements/lambda.txt
	@touch $@

# The SAM CLI, alone: its pins and the laptop engine's cannot share one environment.
.venv-sam/ready: requirements/sam.txt | python
	@echo "setting up .venv-sam (SAM CLI)"
	@test -x .venv-sam/bin/python || python3.13 -m venv .venv-sam
	@.venv-sam/bin/python $(PIP_INSTALL) -r requirements/sam.txt
	@touch $@

.PHONY: setup-laptop setup-dev setup-sam
setup-laptop: $(VENV)/laptop .venv-lambda/ready
setup-dev: setup-laptop $(VENV)/dev
setup-sam: .venv-sam/ready

# --- what people run ----------------------------------------------------------------------------------------------
.PHONY: demo
demo: setup-laptop ## submit five requests on a laptop stack and watch them being triaged
	@$(PY) -m local.demo

.PHONY: game-day
game-day: setup-laptop ## break each dependency on a stack of its own, and mend it by the runbook (GAMES="storm token")
	@$(PY) -m local.gameday $(if $(GAMES),--only $(GAMES))

# Over two processes, a file in one of them; a third would starve the timers of the stacks.
SPREAD = -n 2 --dist loadfile

.PHONY: test
test: setup-dev ## every suite, network off but for loopback; then the rights that its stacks used
	@rm -rf .steward/rights
	@$(PY) -m pytest tests $(SPREAD)
	@$(PY) -m tests.e2e.rights_used

.PHONY: test-fast
test-fast: setup-dev ## the suites that need no stack
	@$(PY) -m pytest tests -m "not e2e" $(SPREAD)

.PHONY: check
check: setup-dev setup-sam scanners ## style, types, import contracts, contract tests, generated documents, scanners
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy layers/steward/python cli functions local docs tests bench
	@PYTHONPATH=layers/steward/python $(VENV)/bin/lint-imports --no-cache
	@$(PY) docs/generate.py --check
	@$(PY) -m pytest tests/contract

.PHONY: docs
docs: setup-dev ## write the generated documents again
	@$(PY) docs/generate.py
	@$(PY) tests/contract/template/validator.py
	@$(PY) tests/supply/licences.py

.PHONY: clean
clean: ## remove what the commands made, but not the virtual environments
	rm -rf .aws-sam .steward .pytest_cache .mypy_cache .ruff_cache .hypothesis
