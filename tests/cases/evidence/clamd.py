"""A real clamd for tests: with one signature, so that nothing has to be fetched, on a socket of its own."""

import hashlib
import shutil
import socket
import subprocess
from pathlib import Path

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/sbin")
# The file that every scanner finds and that does nothing; in two parts, so that none finds it here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Eicar.Test.UNOFFICIAL"  # clamd adds the last word to what does not come from its makers


class Clamd:
    """Started and stopped as often as one likes; ``host`` and ``port`` stay the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "clamd.ctl"
        self.host = "127.0.0.1"
        with socket.socket() as free:
            free.bind((self.host, 0))
            self.port = free.getsockname()[1]
        (folder / "signatures").mkdir()
        signature = f"{hashlib.md5(EICAR, usedforsecurity=False).hexdigest()}:{len(EICAR)}:Eicar.Test\n"
        (folder / "signatures" / "one.hdb").write_text(signature)
        self.process: subprocess.Popen[str] | None = None

    def start(self, largest: str = "25M") -> None:
        assert CLAMD, "clamd is missing. On Debian: apt-get install clamav-daemon"
        settings = {
            "Foreground": "yes",
            "LocalSocket": self.socket,
            "TCPAddr": self.host,
            "TCPSocket": self.port,
            "DatabaseDirectory": self.folder / "signatures",
            "StreamMaxLength": largest,
            "TemporaryDirectory": self.folder,
        }
        (self.folder / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        self.process = subprocess.Popen(  # noqa: S603
            [CLAMD, "--config-file", str(self.folder / "clamd.conf")], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        # The last line it writes before it begins to answer.
        for line in self.process.stdout:
            if line.startswith("Self checking"):
                break
        assert self.process.poll() is None

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None
