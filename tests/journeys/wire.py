"""The wire between a browser and the server, to be cut for good: what a browser only pretends when told « offline »."""

import socket
import threading
from contextlib import suppress


class Wire:
    """Carries bytes to a port until it is cut; nothing answers then, until it is mended."""

    def __init__(self, port):
        self.port, self.is_cut, self.ends = port, False, []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        self.is_cut = True
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.ends = []

    def mend(self):
        self.is_cut = False

    def remove(self):
        self.cut()
        self.listening.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self.listening.accept()
                if self.is_cut:
                    near.close()
                else:
                    self._join(near)

    def _join(self, near):
        far = socket.create_connection(("127.0.0.1", self.port))
        self.ends += [near, far]
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=carry, args=(source, sink), daemon=True).start()


def carry(source, sink):
    """Pass on what comes until one side lets go."""
    with suppress(OSError):
        while chunk := source.recv(65536):
            sink.sendall(chunk)
    for end in (source, sink):
        with suppress(OSError):
            end.close()
