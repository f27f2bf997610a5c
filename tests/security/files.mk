# The full numbers of damaged files; included by the Makefile. `make test` tries a part of them.
.PHONY: soak-files
soak-files: setup-dev ## 500 damaged files of each kind that is read, and 500 Office files with damaged parts
	@SOAK_FILES=500 $(PY) -m pytest tests/security/reading/test_fuzz.py -s
