"""`python -m steward_cli` is `steward`."""

import sys

from steward_cli.app import main

sys.exit(main())
