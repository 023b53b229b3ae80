using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

/// <summary>A small notebook made by code, with everything the runner has to deal with.</summary>
internal static class SampleNotebook
{
    public static NotebookDocument Create()
    {
        var notebook = NotebookDocument.Create();
        notebook.Add(CellKind.Markdown, "# A small notebook\n\nIt asks **one** question: does $V = \\frac{4}{3}\\pi r_1^3$ hold?");
        notebook.Add(CellKind.Markdown, "## Parameters");
        notebook.Add(CellKind.Code, "int epochs = 3;\nvar rate = 0.5;\nstring name = \"mini\";\nbool quick = false;\nconst int Seed = 1;", "parameters");
        notebook.Add(CellKind.Markdown, "## Run\n\n| a | b |\n|---|---|\n| 1 | 2 |");
        notebook.Add(CellKind.Code, "// Prints line by line\nfor (int i = 0; i < epochs; i++)\n    Console.WriteLine($\"{name} {i} {rate}\");\nvar place = display(\"working\");");
        notebook.Add(CellKind.Code, "place.Update(\"done\");\nnew[] { new { Label = 1, Volume = 2.5 } }");
        notebook.Add(CellKind.Markdown, "### An exercise");
        notebook.Add(CellKind.Code, "var answer = 0;", "exercise");
        notebook.Add(CellKind.Code, "answer = 42;", "solution");
        notebook.Add(CellKind.Code, "Console.Write(answer == 42 ? \"right\" : \"not yet\");", "check");
        notebook.Add(CellKind.Code, "  ");
        return notebook;
    }

    public static string Write(TempFolder folder, NotebookDocument? notebook = null)
    {
        var path = folder.File("sample.ipynb");
        (notebook ?? Create()).Write(path);
        return path;
    }

    /// <summary>A notebook of code cells.</summary>
    public static NotebookDocument Of(params string[] cells)
    {
        var notebook = NotebookDocument.Create();
        foreach (var cell in cells)
            notebook.Add(CellKind.Code, cell);
        return notebook;
    }
}
