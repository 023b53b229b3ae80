using System.CommandLine;
using NucleusDl.Kernel;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl export: a notebook in another form.</summary>
internal static class ExportVerb
{
    public static Command Create()
    {
        var notebook = new Argument<string>("NOTEBOOK") { Description = "A .ipynb file of C# cells." };
        var form = new Option<string>("--to") { Description = "app: one C# file that 'dotnet run FILE.cs' takes; html: a page of the notebook as it is.", DefaultValueFactory = _ => "app" };
        form.AcceptOnlyFromAmong("app", "html");
        var output = new Option<string?>("--out") { Description = "The file to write; NOTEBOOK's name with .cs or .html in this folder." };
        var solutions = new Option<bool>("--solutions") { Description = "With the cells tagged solution." };
        var kit = new Option<string?>("--kit") { Description = "The folder of NucleusDl's sources, for notebooks that use the kit; found by itself in a checkout." };
        var command = new Command("export", """
            Write a notebook as a C# program of one file, or as a page.

            The program shows plain text on the console, and figures and tables on a page beside it. Variables that a later cell
            declares again get a number (x_2).

            Example: nucleusdl export notebooks/01-the-black-box.ipynb --to app --out the-black-box.cs
            """)
        { notebook, form, output, solutions, kit };
        CliContext.Run(command, context => NotebookHost.Known(() =>
        {
            var path = context.Value(notebook);
            var app = context.Value(form) == "app";
            var file = context.Value(output) ?? Path.GetFileNameWithoutExtension(path) + (app ? ".cs" : ".html");
            var document = NotebookDocument.Read(path);
            if (app)
                AppExporter.Write(document, NotebookHost.Export(file, Kit(context.Value(kit))) with { Solutions = context.Value(solutions) ? SolutionPolicy.Include : SolutionPolicy.Exclude });
            else
                HtmlExporter.Write(document, file);
            CliContext.Result(file);
            if (app)
                context.Say($"Run it with: dotnet run {file}");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static string? Kit(string? given)
    {
        if (given is null || File.Exists(Path.Combine(given, "NucleusDl.sln")))
            return given is null ? NotebookHost.Checkout() : Path.GetFullPath(given);
        throw new NucleusException(ErrorKind.Input, "This is not the folder of NucleusDl's sources.", "Give the folder that holds NucleusDl.sln.", given);
    }
}
