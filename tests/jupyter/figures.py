"""Times of our kernel beside ipykernel, in one run: start, first and later cells, completion, memory, interrupts, 1,000 cells.

Usage: JUPYTER_PATH=... /usr/bin/python3 figures.py [ROUNDS]     (Debian: python3-ipykernel python3-psutil)
Prints a Markdown table; each figure is the median of the rounds, the worst in brackets.
"""
import os
import statistics
import sys
import time

import psutil
from jupyter_client.manager import KernelManager

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
KERNELS = {
    ".net-csharp": {"cell": "2 + 2", "complete": "Console.Wri", "sleep": "System.Threading.Thread.Sleep(60_000);", "loop": "while (true) { }"},
    "python3": {"cell": "2 + 2", "complete": "prin", "sleep": "import time; time.sleep(60)", "loop": "while True: pass"},
}


class Kernel:
    def __init__(self, name):
        self.name = name
        start = time.monotonic()
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(stderr=open(os.devnull, "w"))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.ready = time.monotonic() - start

    def timed(self, code):
        start = time.monotonic()
        self.client.execute(code, reply=True, timeout=120)
        return time.monotonic() - start

    def completed(self, code):
        start = time.monotonic()
        reply = self.client.complete(code, reply=True, timeout=60)
        if not reply["content"]["matches"]:
            raise AssertionError(f"{self.name}: nothing to complete {code}")
        return time.monotonic() - start

    def memory(self):
        kernel = self.manager.provisioner if getattr(self.manager, "provisioner", None) else self.manager.kernel
        return psutil.Process(kernel.pid).memory_info().rss / 1e6

    def interrupted(self, code):
        self.client.execute(code)
        time.sleep(1)
        start = time.monotonic()
        self.manager.interrupt_kernel()
        while self.client.get_shell_msg(timeout=60)["msg_type"] != "execute_reply":
            pass
        return time.monotonic() - start

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


def add(figures, name, value):
    figures.setdefault(name, []).append(value)


def measure(name, figures):
    words = KERNELS[name]
    kernel = Kernel(name)
    add(figures, "process start to idle, s", kernel.ready)
    time.sleep(5)
    add(figures, "memory of the idle kernel, MB", kernel.memory())
    add(figures, "first cell 5 s later, ms", 1000 * kernel.timed("1 + 1"))
    add(figures, "later cells, ms", 1000 * statistics.median(kernel.timed(words["cell"]) for _ in range(50)))
    kernel.completed(words["complete"])
    add(figures, "completion, ms", 1000 * statistics.median(kernel.completed(words["complete"]) for _ in range(10)))
    for kind in ("sleep", "loop"):
        add(figures, f"interrupt of a {kind}, ms", 1000 * kernel.interrupted(words[kind]))
    kernel.close()
    # The cell of someone who does not wait.
    kernel = Kernel(name)
    add(figures, "first cell at once, ms", 1000 * kernel.timed("1 + 1"))
    kernel.close()


def thousand(name, figures):
    kernel = Kernel(name)
    time.sleep(3)
    for i in range(100):
        kernel.timed(f"{i} + 1" if name == "python3" else f"var v{i} = {i}; v{i} + 1")
    before = kernel.memory()
    times = [kernel.timed(f"{i} + 1" if name == "python3" else f"var v{i} = {i}; v{i} + 1") for i in range(100, 1000)]
    add(figures, "growth a cell over 900 cells, kB", 1000 * (kernel.memory() - before) / 900)
    add(figures, "cells 951 to 1,000, ms", 1000 * statistics.median(times[-50:]))
    kernel.close()


def main():
    results = {name: {} for name in KERNELS}
    for _ in range(ROUNDS):
        for name in KERNELS:
            measure(name, results[name])
    for name in KERNELS:
        thousand(name, results[name])
    print("| | " + " | ".join(KERNELS) + " |\n|---|" + "---|" * len(KERNELS))
    for figure in results[".net-csharp"]:
        cells = [f"{statistics.median(r[figure]):.4g} ({max(r[figure]):.4g})" for r in results.values()]
        print(f"| {figure} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
