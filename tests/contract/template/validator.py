"""What must AppConfig's own validator in template.yaml say? The configuration's schema, less what refuses nothing.

CloudFormation takes the validator's text inline and no file, so it is written into the template:

    python tests/contract/template/validator.py
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
CONTENT = re.compile(r"^(          Content: ).*$", re.MULTILINE)
SILENT = frozenset({"title", "description", "default"})  # they explain, they refuse nothing; AppConfig's limit is 32 KB


def validator_of(schema: dict[str, Any]) -> str:
    """A JSON schema as one line that refuses exactly the same documents."""
    return json.dumps(_bare(schema), separators=(",", ":"), sort_keys=True)


def _bare(value: Any, *, named: bool = False) -> Any:  # noqa: ANN401 - any JSON value
    """Drop explaining keywords, but not a property that happens to be called `title`."""
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if named or key not in SILENT}
        return {key: _bare(each, named=not named and key in ("properties", "$defs")) for key, each in kept.items()}
    return [_bare(each) for each in value] if isinstance(value, list) else value


def main() -> int:
    """Write the line; exit 0."""
    sys.path.insert(0, str(ROOT / "layers/steward/python"))
    from steward.governance.policy import Configuration  # noqa: PLC0415 - the path is set above

    line = "'" + validator_of(Configuration.model_json_schema()).replace("'", "''") + "'"
    template = ROOT / "template.yaml"
    template.write_text(CONTENT.sub(lambda match: match[1] + line, template.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
