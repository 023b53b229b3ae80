using System.Text.Json.Nodes;
using NucleusDl.Course.Notebooks;

namespace NucleusDl.Tests.Notebooks;

/// <summary>A small notebook without a fault, spoiled in one way at a time.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class NotebookLintTests
{
    [Fact]
    public void A_good_notebook_passes() => Assert.Empty(NotebookLint.Inspect(Sample.Notebook()));

    public static TheoryData<string, string> Faults() => new()
    {
        { "minor", "nbformat_minor must be 5" },
        { "kernelspec", "kernelspec must be" },
        { "language", "language_info must be" },
        { "polyglot", "polyglot_notebook must be" },
        { "twice", "an id of its own" },
        { "no id", "an id of its own" },
        { "outputs", "without outputs" },
        { "count", "without outputs" },
        { "long", "31 lines" },
        { "wide", "longer than 116 characters" },
        { "empty", "it is empty" },
        { "tag", "unknown tag 'solutoin'" },
        { "cell language", "a code cell needs dotnet_interactive.language" },
        { "first", "must begin with #r" },
        { "parameters", "only one cell may be tagged parameters" },
        { "unknown check", "no exercise '01.77'" },
        { "no hint", "has no hint" },
        { "no solution", "has no solution" },
        { "no check", "has no check" },
        { "order", "has no check after it (order: exercise, hint, solution, check)" },
        { "twice checked", "checked twice" },
        { "untagged check", "is tagged check" },
        { "orphan check", "as many exercises as checks" },
        { "two checks", "calls Check.That once" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void A_fault_is_found(string fault, string expected)
    {
        var notebook = Sample.Notebook();
        Spoil(notebook, fault);
        Assert.Contains(NotebookLint.Inspect(notebook), i => i.ToString().Contains(expected, StringComparison.Ordinal));
    }

    private static void Spoil(CourseNotebook notebook, string fault)
    {
        var metadata = notebook.Json["metadata"]!.AsObject();
        var cells = notebook.Json["cells"]!.AsArray();
        JsonObject Cell(string id) => cells.Select(static c => c!.AsObject()).First(c => (string?)c["id"] == id);
        switch (fault)
        {
            case "minor": notebook.Json["nbformat_minor"] = 4; break;
            case "kernelspec": metadata["kernelspec"]!["name"] = "python3"; break;
            case "language": metadata.Remove("language_info"); break;
            case "polyglot": metadata.Remove("polyglot_notebook"); break;
            case "twice": Cell("blank")["id"] = "hint"; break;
            case "no id": Cell("blank").Remove("id"); break;
            case "outputs": Cell("check")["outputs"] = new JsonArray(new JsonObject()); break;
            case "count": Cell("check")["execution_count"] = 3; break;
            case "long": Cell("blank")["source"] = string.Concat(Enumerable.Repeat("1;\n", 31)); break;
            case "wide": Cell("blank")["source"] = new string('x', 121); break;
            case "empty": Cell("blank")["source"] = new JsonArray(" \n"); break;
            case "tag": Cell("solution")["metadata"]!["tags"] = new JsonArray("solutoin"); break;
            case "cell language": Cell("blank")["metadata"]!.AsObject().Remove("polyglot_notebook"); break;
            case "first": Cell("setup")["source"] = "using System;"; break;
            case "parameters": Cell("setup")["metadata"]!["tags"] = new JsonArray("parameters"); break;
            case "unknown check": Cell("check")["source"] = "Check.That(\"01.77\", answer)"; break;
            case "no hint": cells.Remove(Cell("hint")); break;
            case "no solution": cells.Remove(Cell("solution")); break;
            case "no check": cells.Remove(Cell("check")); break;
            case "order": Cell("solution")["metadata"]!["tags"] = new JsonArray("check"); Cell("check")["metadata"]!["tags"] = new JsonArray("solution"); break;
            case "twice checked": cells.Add(Sample.Code("again", "Check.That(\"01.1\", answer)", "check")); break;
            case "untagged check": cells.Add(Sample.Code("again", "Check.That(\"01.2\", 3)")); break;
            case "orphan check": cells.Add(Sample.Code("again", "Check.That(\"01.2\", 3)", "check")); break;
            case "two checks": Cell("check")["source"] = "Check.That(\"01.1\", answer);\nCheck.That(\"01.2\", answer)"; break;
            default: throw new ArgumentException(fault);
        }
    }
}
