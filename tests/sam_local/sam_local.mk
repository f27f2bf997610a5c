# The real SAM CLI on every sample; included by the Makefile.
.PHONY: sam-local
sam-local: setup-laptop setup-sam ## run every function on its sample with the real SAM CLI (needs a container engine)
	@PYTHONPATH=layers/steward/python $(PY) -m tests.sam_local $(if $(RECORD),--record) $(if $(ONLY),--only $(ONLY)) $(SAMPLES)
