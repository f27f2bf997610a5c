# The laptop's stack and what it is built from; included by the Makefile, whose set-up targets it uses.
.PHONY: up down status publish reconcile scan layers requirements

up: setup-laptop ## bring the laptop stack up and leave it running (CONFIG=FILE for another configuration)
	@$(PY) -m local.stack up $(if $(CONFIG),--config "$(CONFIG)")

down: ## end the laptop stack that `make up` left running
	@$(PY) -m local.stack down

status: ## say which processes of the laptop stack run
	@$(PY) -m local.stack status

publish: setup-laptop ## put another configuration into force on the laptop stack, at once (CONFIG=FILE, FIELDS=later)
	@$(PY) -m local.stack publish $(if $(CONFIG),--config "$(CONFIG)") $(if $(FIELDS),--fields "$(FIELDS)")

reconcile: setup-laptop ## one turn of the reconciler on the laptop stack, now
	@$(PY) -m local.stack reconcile

scan: setup-laptop ## one scan on the laptop stack, now: asks for every triage that is missing
	@$(PY) -m local.stack scan

layers: setup-laptop ## build the layers as AWS gets them into .steward/layers, to look at
	@$(PY) -m layers.build steward .steward/layers/steward --architecture arm64
	@$(PY) -m layers.build workers .steward/layers/workers --architecture arm64 --architecture x86_64
	@$(PY) -m layers.build numeric .steward/layers/numeric --architecture arm64 --architecture x86_64
	@$(PY) -m layers.build documents .steward/layers/documents --architecture arm64 --architecture x86_64

requirements: ## pin every requirements file again (see requirements/README.md)
	@sh requirements/compile.sh
