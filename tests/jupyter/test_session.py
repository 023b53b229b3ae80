"""What Jupyter's public tests leave out: interrupt, input, restart, a crash, and two kernels side by side, through jupyter_client."""
import queue
import time
import unittest

from jupyter_client.manager import KernelManager

KERNEL = ".net-csharp"


class Session:
    def __init__(self):
        self.manager = KernelManager(kernel_name=KERNEL)
        self.manager.start_kernel()
        self.connect()

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code, timeout=60, **more):
        """The reply and what was published, in order."""
        outputs = []
        reply = self.client.execute_interactive(code, timeout=timeout, output_hook=outputs.append, **more)
        return reply["content"], outputs

    def text(self, code):
        return "".join(o["content"]["text"] for o in self.run(code)[1] if o["msg_type"] == "stream")

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


class SessionTests(unittest.TestCase):
    def setUp(self):
        self.session = Session()

    def tearDown(self):
        self.session.close()

    def interrupt(self, code):
        """Interrupts a running cell; the seconds until its reply."""
        client = self.session.client
        client.execute(code)
        time.sleep(1)
        start = time.monotonic()
        self.session.manager.interrupt_kernel()
        while True:
            reply = client.get_shell_msg(timeout=30)
            if reply["msg_type"] == "execute_reply":
                break
        self.assertEqual("error", reply["content"]["status"], reply["content"])
        return time.monotonic() - start

    def test_interrupt_keeps_variables(self):
        self.session.run("var kept = 41;")
        for code in ["while (true) { }", "await Task.Delay(60_000);", "System.Threading.Thread.Sleep(60_000);"]:
            with self.subTest(code=code):
                self.assertLess(self.interrupt(code), 8)
        self.assertEqual("42", self.session.text("Console.Write(kept + 1);"))

    def test_input(self):
        client = self.session.client
        reply, outputs = self.session.run("Console.Write(Console.ReadLine() + \"!\");", allow_stdin=True, stdin_hook=lambda _: client.input("nuclei"))
        self.assertEqual("ok", reply["status"])
        self.assertEqual("nuclei!", outputs[-2]["content"]["text"])

    def test_restart_forgets_variables(self):
        self.session.run("var gone = 1;")
        self.session.client.stop_channels()
        self.session.manager.restart_kernel()
        self.session.connect()
        reply, _ = self.session.run("gone")
        self.assertEqual("error", reply["status"])

    def test_the_start_after_a_crash_says_what_happened(self):
        for code, word in [("Environment.Exit(3);", "exit code 3"), ("Environment.FailFast(\"now\");", "died while cell [1] ran")]:
            with self.subTest(code=code):
                self.session.client.execute(code)
                for _ in range(100):
                    if not self.session.manager.is_alive():
                        break
                    time.sleep(0.1)
                self.assertFalse(self.session.manager.is_alive())
                self.session.client.stop_channels()
                self.session.manager.restart_kernel(now=True)
                self.session.connect()
                self.assertIn(word, self.session.text("Console.Write(1);"))
                # The next crash is the first cell of its kernel again.
                self.session.client.stop_channels()
                self.session.manager.restart_kernel()
                self.session.connect()

    def test_deep_recursion_is_an_error_and_no_crash(self):
        reply, _ = self.session.run("int Down(int n) => Down(n + 1) + 1;\nDown(0)")
        self.assertEqual("error", reply["status"])
        self.assertEqual("1", self.session.text("Console.Write(1);"))

    def test_two_kernels(self):
        other = Session()
        try:
            self.session.run("var who = 1;")
            other.run("var who = 2;")
            self.assertEqual(("1", "2"), (self.session.text("Console.Write(who);"), other.text("Console.Write(who);")))
        finally:
            other.close()

    def test_native_output_of_the_process_breaks_nothing(self):
        code = (
            "[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int puts(string text);\n"
            "[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int fflush(System.IntPtr file);\n"
            "for (var i = 0; i < 100; i++) puts(\"native\");\nfflush(System.IntPtr.Zero);\nConsole.Write(\"managed\");"
        )
        self.assertIn("managed", self.session.text(code))


if __name__ == "__main__":
    unittest.main()
