"""Our notebooks by Jupyter's own schema: as committed, as 'nucleusdl run' and as nbconvert wrote them; and what .NET Interactive looks for in them.

Usage: /usr/bin/python3 test_notebooks.py     (Debian: python3-nbformat, which comes with jupyter-nbconvert)
"""
import glob
import unittest

import nbformat

METADATA = {
    "kernelspec": {"display_name": ".NET (C#)", "language": "C#", "name": ".net-csharp"},
    "language_info": {"file_extension": ".cs", "mimetype": "text/x-csharp", "name": "C#", "pygments_lexer": "csharp"},
    "polyglot_notebook": {"kernelInfo": {"defaultKernelName": "csharp", "items": [{"aliases": [], "languageName": "csharp", "name": "csharp"}]}},
}


class NotebookTests(unittest.TestCase):
    def each(self, pattern, least):
        files = sorted(glob.glob(pattern))
        self.assertGreaterEqual(len(files), least, pattern)
        for file in files:
            with self.subTest(file=file):
                notebook = nbformat.read(file, as_version=nbformat.NO_CONVERT)
                nbformat.validate(notebook)
                self.assertEqual((4, 5), (notebook.nbformat, notebook.nbformat_minor))
                yield notebook

    def common(self, notebook):
        for key, value in METADATA.items():
            if key != "language_info":
                self.assertEqual(value, dict(notebook.metadata[key]), key)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                self.assertEqual("csharp", cell.metadata["dotnet_interactive"]["language"])
                self.assertEqual("csharp", cell.metadata["polyglot_notebook"]["kernelName"])

    def test_committed(self):
        for notebook in self.each("notebooks/[0-9]*.ipynb", 5):
            self.common(notebook)
            self.assertEqual(METADATA["language_info"], dict(notebook.metadata["language_info"]))
            self.assertTrue(all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code"))

    def test_run_headless(self):
        for notebook in self.each("out/ci/notebooks/[0-9]*.ipynb", 0):
            self.common(notebook)

    def test_run_by_nbconvert(self):
        for notebook in self.each("out/jupyter/[0-9]*.ipynb", 5):
            self.common(notebook)
            self.assertEqual("C#", notebook.metadata["language_info"]["name"])
            self.assertTrue(all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code" and cell.source))


if __name__ == "__main__":
    unittest.main()
