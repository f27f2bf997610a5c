#!/bin/sh
# Pins every requirements file again, the laptop's first: whatever the others share with it gets the laptop's version.
# Run by `make requirements`. It uses pip-tools in a scratch environment of its own and writes no index, host or path.
set -eu
cd "$(dirname "$0")"
python=$(cd .. && pwd)/layers/python3.13
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
(cd .. && sh "$python" -m venv "$scratch/venv")
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check 'pip-tools==7.6.2'
compile() {
  "$scratch/venv/bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options "$@"
}
compile laptop.in --output-file laptop.txt
for name in layer-steward layer-workers layer-numeric layer-documents lambda dev; do
  compile "$name.in" --constraint laptop.txt --output-file "$name.txt"
done
compile evals.in --constraint laptop.txt --constraint dev.txt --output-file evals.txt
compile sam.in --output-file sam.txt
compile scan.in --output-file scan.txt
