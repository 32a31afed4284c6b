"""Print the N-th `sh` code block of README.md: what a newcomer copies is what CI runs."""

import re
import sys
from pathlib import Path

blocks = re.findall(r"^```sh\n(.*?)^```", Path("README.md").read_text(encoding="utf-8"), re.M | re.S)
print(blocks[int(sys.argv[1]) - 1])
