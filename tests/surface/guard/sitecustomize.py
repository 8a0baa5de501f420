"""Runs first in every Python process of a guarded command, kernels included: notes and refuses what leaves the machine.

`GUARD_NOTES` names the file of the notes, one JSON list a line: what was done, and with what. With `GUARD_LOOPBACK`
connections of this machine to itself go through. Temporary files are noted if others have rights on them.
"""

import json
import os
import stat
import sys
import tempfile
from pathlib import Path

ADDRESSES = {"socket.connect": 1, "socket.bind": 1, "socket.sendto": 1, "socket.sendmsg": 1}
NAMES = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.gethostbyaddr": 0, "urllib.Request": 0}
ASKED = ADDRESSES | NAMES  # where among an event's arguments the address stands
MOMENTS = {"os.remove", "os.rename", "os.rmdir", "shutil.rmtree", "subprocess.Popen"}
LOCAL = ("127.", "::1", "localhost")

file = Path(os.environ["GUARD_NOTES"]).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - until the process ends
temporary = tempfile.gettempdir()


def note(*parts):
    file.write(json.dumps(parts, default=str) + "\n")


def goes_through(address):
    """Tell whether an address is a file, or of this machine where that is let through."""
    if isinstance(address, tuple):
        address = address[0]
    elif isinstance(address, (str, bytes)) and os.sep.encode() in os.fsencode(address):
        return True
    return "GUARD_LOOPBACK" in os.environ and str(address).startswith(LOCAL)


def look_at_rights():
    for entry in os.scandir(temporary):
        rights = stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode)
        if os.name == "posix" and rights & 0o077:
            note("rights", entry.name, oct(rights))


def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        note("opened", arguments[0])
    elif event in ("tempfile.mkstemp", "tempfile.mkdtemp"):
        note("temporary", arguments[0])
    elif event in MOMENTS:
        look_at_rights()
    elif event in ASKED and not goes_through(arguments[ASKED[event]]):
        note("network", event, arguments[ASKED[event]])
        raise PermissionError(f"guarded: {event}")


note("started", *sys.orig_argv)
sys.addaudithook(watch)
