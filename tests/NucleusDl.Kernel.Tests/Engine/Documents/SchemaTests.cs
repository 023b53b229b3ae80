using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Slow)]
public class SchemaTests
{
    // Notebooks are valid by Jupyter's own schema, as committed, as made and as executed.
    [PythonFact("nbformat")]
    public async Task JupyterFindsNothingToObjectTo()
    {
        using var folder = new TempFolder();
        var notebook = SampleNotebook.Create();
        notebook.Add(CellKind.Code, "Console.Error.Write(\"e\");\ndisplay(HTML(\"<b>x</b>\"));\nthrow new Exception(\"meant\");", "raises-exception");
        var made = SampleNotebook.Write(folder, notebook);
        var run = await HeadlessRunner.RunAsync(made, new HeadlessOptions { OutputDirectory = folder.File("out"), Html = false, Parameters = new Dictionary<string, string> { ["epochs"] = "1" } });
        Assert.True(run.Succeeded, run.Failure?.Error.Message);
        string[] files = [made, run.NotebookPath, .. Directory.GetFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb")];
        const string script = "import sys, json, nbformat\nfor f in sys.argv[1:]:\n    nbformat.validate(json.load(open(f, encoding='utf-8')), relax_add_props=False)\nprint('valid', len(sys.argv) - 1)";
        var (code, output) = PythonFactAttribute.Run(["-c", script, .. files]);
        Assert.True(code == 0, output);
        Assert.Contains($"valid {files.Length}", output);
    }
}
