"""Which authorities sign AWS's endpoints? It writes `amazon_roots.pem`, which the functions' clients of AWS believe.

    python -m layers.roots          # after a new botocore, or when the contract test says that one runs out

A bundle of all the world's authorities is read at each first connection, and costs more than everything else of it.
These are the roots of Amazon Trust Services (https://www.amazontrust.com/repository/), taken from botocore's bundle.
"""

import ssl
from pathlib import Path
from typing import Any, Final

import botocore

ROOT: Final = Path(__file__).resolve().parents[1]

ROOTS: Final = ROOT / "layers/steward/python/steward/wiring/amazon_roots.pem"
SUBJECTS: Final = (
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",  # it signed the first of Amazon's, for older clients
)


BEGIN: Final = "-----BEGIN CERTIFICATE-----"
END: Final = "-----END CERTIFICATE-----"


def text() -> str:
    """The file's content: `SUBJECTS`, in that order. Raises KeyError where botocore's bundle has one no more."""
    bundle = Path(botocore.__file__).with_name("cacert.pem").read_text("ascii", "replace")
    blocks = (f"{BEGIN}{each.partition(END)[0]}{END}\n" for each in bundle.split(BEGIN)[1:])
    named = {subject(certificate): each for each in blocks for certificate in certificates(each)}
    return "".join(named[each] for each in SUBJECTS)


def certificates(pem: str) -> list[dict[str, Any]]:
    """What `ssl` says of each certificate, such as its `subject` and `notAfter`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    return context.get_ca_certs()


def subject(certificate: dict[str, Any]) -> str:
    """The common name; "" where there is none."""
    return str(dict(pair for part in certificate["subject"] for pair in part).get("commonName", ""))


if __name__ == "__main__":
    ROOTS.write_text(text())
    print(f"{ROOTS.relative_to(ROOT)}: {len(SUBJECTS)} authorities")
