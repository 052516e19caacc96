"""Processes that live and die with ours, whatever ends us: Ctrl-C, SIGTERM, a closed terminal, kill -9."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys

from joz.local.progress import Stopped, say

SET_PARENT_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG
LINES_SHOWN = 15

_libc = ctypes.CDLL(None)


class Child:
    """A process that stays: its log, and the signal that asks it to stop."""

    def __init__(self, name, process, log, *, stop_signal, patience):
        self.name, self.process, self.log = name, process, log
        self.stop_signal, self.patience = stop_signal, patience

    @property
    def has_stopped(self):
        return self.process.poll() is not None

    def ask_to_stop(self):
        if not self.has_stopped:
            self.process.send_signal(self.stop_signal)

    def make_stop(self):
        """Wait as long as is reasonable, then end what remains, its own children included."""
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
        with contextlib.suppress(ProcessLookupError):  # as a rule, its group is already empty
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Family:
    """Children that stop together, in one go."""

    def __init__(self, logs, lock):
        self.logs, self.lock, self.children = logs, lock, []

    def start(self, name, command, *, stop_signal=signal.SIGTERM, orphan_signal=None, patience=10, **options):
        """Start a process that stays; `orphan_signal` is what it gets if we die without a word."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = self._spawn(command, output, orphan_signal or stop_signal, **options)
        child = Child(name, process, log, stop_signal=stop_signal, patience=patience)
        self.children.append(child)
        return child

    def run(self, name, command, **options):
        """Run a process to its end, which must be a good one."""
        self.wait_for(self.start(name, command, orphan_signal=signal.SIGKILL, **options))

    def wait_for(self, child):
        """Wait for a process that ends by itself, and must end well."""
        code = child.process.wait()
        self.children.remove(child)
        if code:
            raise Stopped(report(child))

    def follow(self, command, **options):
        """Run a process to its end, showing what it writes; return its exit status and its lines."""
        process = self._spawn(command, subprocess.PIPE, signal.SIGTERM, text=True, **options)
        child = Child("", process, None, stop_signal=signal.SIGINT, patience=10)
        self.children.append(child)
        lines = []
        with process.stdout as output:
            for line in output:
                print(line, end="", flush=True)
                lines.append(line.rstrip())
        self.children.remove(child)
        return process.wait(), lines

    def raise_if_one_stopped(self):
        for child in self.children:
            if child.has_stopped:
                raise Stopped(report(child))

    def stop(self):
        """Ask everyone first, then wait for each: they stop side by side."""
        for child in self.children:
            child.ask_to_stop()
        while self.children:
            self.children.pop().make_stop()

    def _spawn(self, command, output, orphan_signal, *, pass_fds=(), **options):
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal reaches us alone
            pass_fds=(*pass_fds, self.lock),  # the data is taken until the last child is gone
            preexec_fn=dies_with_us(orphan_signal),
            **options,
        )


def complete(command, **options):
    """Run a process of no family to its end, which must be a good one; it dies with us all the same."""
    words = [str(word) for word in command]
    subprocess.run(words, check=True, preexec_fn=dies_with_us(signal.SIGKILL), **options)


def report(child):
    """Who stopped, and the end of its log."""
    end = child.log.read_text(errors="replace").splitlines()[-LINES_SHOWN:]
    return "\n".join([f"« {child.name} » s'est arrêté. La fin de son journal ({child.log}) :", *end])


def dies_with_us(orphan_signal):
    """Have the kernel signal the child at the death of the thread that started it, even by kill -9.

    Popen changes user before it calls this, and must: the kernel forgets the wish when the user changes.
    """
    parent = os.getpid()

    def ask_the_kernel():
        if sys.platform == "linux":
            _libc.prctl(SET_PARENT_DEATH_SIGNAL, orphan_signal)
        if os.getppid() != parent:
            os._exit(1)  # we died between the fork and the wish

    return ask_the_kernel


def stop_on_signals():
    """Ctrl-C, SIGTERM and a closed terminal all end the same way, once: stopping is not interrupted."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(*_):
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        say("Arrêt…")
        raise KeyboardInterrupt

    for number in signals:
        signal.signal(number, stop)
