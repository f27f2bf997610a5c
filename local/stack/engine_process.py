"""What does the engine's child process run: the pinned MiniStack with the named patches, on one loopback port?"""

import argparse
import asyncio
import os
from pathlib import Path

from local.stack import exercised, parity

KEEP_ALIVE_SECONDS = 75  # longer than botocore keeps an idle connection, so that the engine never closes first
ACCOUNT_CONCURRENCY = 1000  # AWS's own default; what this machine can serve at once is parity/runtime.py's
WAITING_THREADS = 256  # each invocation that waits for a process holds one; handlers call back through the same pool
WARM_SECONDS = 60  # a burst's surplus environments go after this; each function keeps one


def environment(port: int, state: Path) -> dict[str, str]:
    """The engine's settings; it reads them at import, so they are set before."""
    endpoint = f"http://127.0.0.1:{port}"
    return {
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "BIND_HOST": "127.0.0.1",
        "AUTH": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "services"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "objects"),
        "TMPDIR": str(state / "scratch"),
        "LAMBDA_EXECUTOR": "local",
        "LAMBDA_ACCOUNT_CONCURRENCY": str(ACCOUNT_CONCURRENCY),
        "MINISTACK_WORKER_THREADS": str(WAITING_THREADS),
        "LAMBDA_WARM_TTL_SECONDS": str(WARM_SECONDS),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
    }


def main() -> None:
    """Serve until SIGTERM; the engine then saves its state into `--state`."""
    parser = argparse.ArgumentParser(prog="python -m local.stack.engine_process")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument(
        "--without", default="", help="names of parity patches to leave out, for the battery's own proof"
    )
    options = parser.parse_args()
    for folder in ("services", "objects", "scratch"):
        (options.state / folder).mkdir(parents=True, exist_ok=True)
    os.environ.update(environment(options.port, options.state.resolve()))
    parity.apply(left_out=frozenset(filter(None, options.without.split(","))))
    exercised.record(options.state)
    asyncio.run(_serve(options.port))


async def _serve(port: int) -> None:
    from hypercorn.asyncio import serve  # noqa: PLC0415 - the engine reads its environment when it is imported
    from hypercorn.config import Config  # noqa: PLC0415 - as above
    from ministack.app import app  # noqa: PLC0415 - as above

    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.loglevel = "WARNING"
    await serve(app, config)


if __name__ == "__main__":
    main()
