# What a delivery and a task cost; included by the Makefile, whose set-up targets it uses.
.PHONY: bench bench-full
bench: setup-dev ## requests, connections, memory and dollars of a delivery and of a task, counted
	@$(PY) -m bench

bench-full: setup-dev ## as bench, and instructions under valgrind: three minutes; writes docs/performance.md
	@$(PY) -m bench --full --keep

.PHONY: bench-load
bench-load: setup-dev ## deliveries accepted, tasks end to end and memory of the laptop stack: two minutes
	@$(PY) -m bench.load
