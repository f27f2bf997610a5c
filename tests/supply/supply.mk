# What the scanners say of the tree, and what is shipped; included by the Makefile.
.venv-scan/ready: requirements/scan.txt | python
	@echo "setting up .venv-scan (scanners)"
	@test -x .venv-scan/bin/python || python3.13 -m venv .venv-scan
	@.venv-scan/bin/python $(PIP_INSTALL) -r requirements/scan.txt
	@touch $@

.PHONY: setup-scan scanners sbom audit
setup-scan: .venv-scan/ready

scanners: setup-dev setup-sam setup-scan ## bandit, checkov, detect-secrets and cfn-lint; each exception has its reason
	@.venv-sam/bin/cfn-lint template.yaml network.yaml mail.yaml observability.yaml
	@$(PY) -m tests.supply

sbom: setup-scan ## a bill of materials (CycloneDX) of each layer, under dist/
	@mkdir -p dist
	@for layer in steward workers numeric documents; do .venv-scan/bin/cyclonedx-py requirements requirements/layer-$$layer.txt \
	  --output-reproducible --of JSON -o dist/sbom-$$layer.json && echo "dist/sbom-$$layer.json"; done

# Needs the network: the advisories are asked for package by package. A package that could not be asked about is a failure.
AUDITED = layer-steward layer-workers layer-numeric layer-documents laptop dev lambda sam scan
audit: setup-scan ## known vulnerabilities of every pinned package; needs the network, and fails where it cannot ask
	@for name in $(AUDITED); do .venv-scan/bin/pip-audit --strict --require-hashes --disable-pip -r requirements/$$name.txt || exit 1; done
