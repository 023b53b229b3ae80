using System.Text.Json.Nodes;

namespace NucleusDl.Course.Notebooks;

/// <summary>One thing that is wrong with a notebook.</summary>
/// <param name="Cell">Id of the cell, empty for the whole document.</param>
/// <param name="Problem">What is wrong, and what is right.</param>
public sealed record LintIssue(string Cell, string Problem)
{
    /// <summary>"cell a1: ...".</summary>
    public override string ToString() => Cell.Length == 0 ? Problem : $"cell {Cell}: {Problem}";
}

/// <summary>
/// Whether a notebook keeps the rules of the course: the file format that .NET Interactive reads, small cells, no outputs, and for
/// every exercise a hint, a solution and a checker.
/// </summary>
public static class NotebookLint
{
    /// <summary>Longest cell, lines. What is longer belongs in the library.</summary>
    public const int LongestCell = 30;

    /// <summary>Longest line of code, characters: what fits on a page beside a table of contents.</summary>
    public const int LongestLine = 116;

    /// <summary>Everything that is wrong; empty when nothing is.</summary>
    public static IReadOnlyList<LintIssue> Inspect(CourseNotebook notebook)
    {
        var issues = new List<LintIssue>();
        Document(notebook.Json, issues);
        var ids = new HashSet<string>();
        foreach (var cell in notebook.Cells)
        {
            if (cell.Id.Length == 0 || !ids.Add(cell.Id))
                issues.Add(new LintIssue(cell.Id, "every cell needs an id of its own"));
            One(cell, issues);
        }
        if (notebook.Cells.FirstOrDefault(static c => c.IsCode)?.Source.StartsWith("#r \"nuget: NucleusDl\"\n", StringComparison.Ordinal) != true)
            issues.Add(new LintIssue("", "the first code cell must begin with #r \"nuget: NucleusDl\""));
        if (notebook.Cells.Count(static c => c.Has(CellTags.Parameters)) > 1)
            issues.Add(new LintIssue("", "only one cell may be tagged parameters"));
        ExerciseOrder.Inspect(notebook.Cells, issues);
        return issues;
    }

    private static void Document(JsonObject json, List<LintIssue> issues)
    {
        Expect(json, "nbformat", 4);
        Expect(json, "nbformat_minor", 5);
        Expect(json["metadata"], "kernelspec", Parse("""{"display_name":".NET (C#)","language":"C#","name":".net-csharp"}"""));
        Expect(json["metadata"], "language_info", Parse("""{"file_extension":".cs","mimetype":"text/x-csharp","name":"C#","pygments_lexer":"csharp"}"""));
        Expect(json["metadata"], "polyglot_notebook", Parse(
            """{"kernelInfo":{"defaultKernelName":"csharp","items":[{"aliases":[],"languageName":"csharp","name":"csharp"}]}}"""));

        void Expect(JsonNode? parent, string name, JsonNode? right)
        {
            if (!JsonNode.DeepEquals((parent as JsonObject)?[name], right))
                issues.Add(new LintIssue("", $"{name} must be {right!.ToJsonString()}"));
        }
    }

    private static void One(CourseCell cell, List<LintIssue> issues)
    {
        var lines = cell.Source.TrimEnd('\n').Split('\n').Length;
        if (lines > LongestCell)
            issues.Add(new LintIssue(cell.Id, $"{lines} lines; at most {LongestCell}, what is longer belongs in the library"));
        if (string.IsNullOrWhiteSpace(cell.Source))
            issues.Add(new LintIssue(cell.Id, "it is empty"));
        foreach (var tag in cell.Tags.Except(CellTags.All))
            issues.Add(new LintIssue(cell.Id, $"unknown tag '{tag}'; known are {string.Join(", ", CellTags.All)}"));
        if (!cell.IsCode)
            return;
        if (cell.Source.Split('\n').Any(static line => line.Length > LongestLine))
            issues.Add(new LintIssue(cell.Id, $"a line of code is longer than {LongestLine} characters"));
        var metadata = cell.Json["metadata"];
        if ((string?)metadata?["dotnet_interactive"]?["language"] != "csharp" || (string?)metadata?["polyglot_notebook"]?["kernelName"] != "csharp")
            issues.Add(new LintIssue(cell.Id, "a code cell needs dotnet_interactive.language and polyglot_notebook.kernelName, both csharp"));
        if (cell.Json["outputs"] is not JsonArray { Count: 0 } || cell.Json["execution_count"] is not null)
            issues.Add(new LintIssue(cell.Id, "notebooks are committed without outputs and execution counts"));
    }

    private static JsonNode? Parse(string json) => JsonNode.Parse(json);
}
