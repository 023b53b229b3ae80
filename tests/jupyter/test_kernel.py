"""Jupyter's own public tests of a kernel (python3-jupyter-kernel-test), with every sample set.

Needs the kernel specification of this checkout on JUPYTER_PATH; run.sh beside this file puts it there.
"""
import unittest

import jupyter_kernel_test

TABLE = "new[] { new { Name = \"a\", Volume = 1.5 }, new { Name = \"b\", Volume = 2.5 } }"
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class CSharpKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = ".net-csharp"
    language_name = "C#"
    file_extension = ".cs"

    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("oops");'

    completion_samples = [
        {"text": "Console.WriteL", "matches": {"WriteLine"}},
        {"text": 'var text = "abc"; text.Lengt', "matches": {"Length"}},
        {"text": "Math.Sq", "matches": {"Sqrt"}},
    ]

    complete_code_samples = ["1 + 1", "var x = 1;", "if (true) { }", "#!time", "class A { }", "// only a comment"]
    incomplete_code_samples = ["if (true) {", "Math.Max(1,", "class A {", '"""', "for (var i = 0; i < 3; i++)"]
    invalid_code_samples = ["class 1 { }", "1 + + ) 2", "int 3x = 1;"]

    code_page_something = "Console.WriteLine?"

    code_generate_error = 'throw new InvalidOperationException("as meant");'

    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": '"text"', "result": "text"},
        {"code": "new[] { 1, 2, 3 }.Sum()", "result": "6"},
        {"code": "await Task.FromResult(41) + 1", "result": "42"},
        {"code": TABLE, "mime": "text/html"},
    ]
    code_display_data = [
        {"code": 'display("shown")', "mime": "text/plain"},
        {"code": 'display(HTML("<b>bold</b>"))', "mime": "text/html"},
        {"code": '"# title".DisplayAs("text/markdown")', "mime": "text/markdown"},
        {"code": '"<svg xmlns=\'http://www.w3.org/2000/svg\'/>".DisplayAs("image/svg+xml")', "mime": "image/svg+xml"},
        {"code": f'"{PNG}".DisplayAs("image/png")', "mime": "image/png"},
        {"code": '"$$x^2$$".DisplayAs("text/latex")', "mime": "text/latex"},
        {"code": '"{\\"a\\": 1}".DisplayAs("application/json")', "mime": "application/json"},
        {"code": '"{\\"data\\": [], \\"layout\\": {}}".DisplayAs("application/vnd.plotly.v1+json")', "mime": "application/vnd.plotly.v1+json"},
        {"code": "#!markdown\n# a title", "mime": "text/markdown"},
        {"code": "#!html\n<i>slanted</i>", "mime": "text/html"},
    ]

    code_history_pattern = "1 + *"
    supported_history_operations = ("tail", "search", "range")

    code_inspect_sample = "Console.WriteLine"
    code_clear_output = "ClearOutput();"


if __name__ == "__main__":
    unittest.main()
