# SPDX-License-Identifier: Apache-2.0
"""The packages of the front-end workspace, installed as its lock says."""

import hashlib
import shutil

from .places import ROOT, SetupError, run, say

HOME = ROOT / "frontend"
OLDEST = "20.19"
STAMP = HOME / "node_modules/.hearthward"
"""Holds the digest of the lock that the packages were installed from."""


def ensure() -> None:
    """Install what the lock names; raise SetupError where npm is missing or fails."""
    files = ("package.json", "package-lock.json", ".npmrc")
    content = b"".join((HOME / name).read_bytes() for name in files)
    digest = hashlib.sha256(content).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == digest:
        return
    if not shutil.which("npm"):
        msg = f"npm is missing; install Node.js {OLDEST} or newer"
        raise SetupError(msg)
    say("setting up frontend")
    run(["npm", "ci", "--no-fund", "--silent", "--prefix", HOME])
    STAMP.write_text(digest, encoding="utf-8")
