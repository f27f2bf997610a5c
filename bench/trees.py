"""Which trees are measured: the layer as it is built for Lambda, and its source as a plain `sam build` has it?"""

import ipaddress
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from layers import build
from local.stack.layout import ROOT

WEBHOOK: Final = ROOT / "functions" / "webhook"


def built(target: Path) -> Path:
    """The layer `steward` as its Makefile builds it, for this machine: no compiled file is in it."""
    build.build("steward", target, [])
    return target / "python"


def plain(target: Path) -> Path:
    """What `sam build` makes of the same requirements and source without a makefile: whole wheels, no bytecode."""
    python = target / "python"
    build.unpack(ROOT / "requirements/layer-steward.txt", python)
    build.copy_own("steward", python)
    return python


def compiled(name: str, target: Path) -> Path:
    """A function of the bench's own (`empty`, `knowing`), compiled as a layer is."""
    folder = target / name
    shutil.copytree(ROOT / "bench" / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
    build.compile_tree(folder)
    return folder


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 and its key, for an hour: what TLS costs is measured with TLS."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "stub.pem", folder / "stub.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return public, private
