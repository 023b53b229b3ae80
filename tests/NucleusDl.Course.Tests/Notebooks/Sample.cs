using System.Text.Json.Nodes;
using NucleusDl.Course.Notebooks;

namespace NucleusDl.Tests.Notebooks;

/// <summary>The smallest notebook with one exercise.</summary>
internal static class Sample
{
    public static CourseNotebook Notebook() => CourseNotebook.Parse(new JsonObject
    {
        ["cells"] = new JsonArray(
            Text("title", "# Title – one µm"),
            Code("setup", "#r \"nuget: NucleusDl\"\nusing NucleusDl.Course;"),
            Code("parameters", "int seed = 1;", "parameters"),
            Code("blank", "var answer = double.NaN;", "exercise"),
            Text("hint", "Think.", "hint"),
            Code("solution", "answer = 19;", "solution"),
            Code("check", "Check.That(\"01.1\", answer)", "check"),
            Text("teacher", "For the teacher.", "teacher")),
        ["metadata"] = JsonNode.Parse("""
            {
              "kernelspec": { "display_name": ".NET (C#)", "language": "C#", "name": ".net-csharp" },
              "language_info": { "file_extension": ".cs", "mimetype": "text/x-csharp", "name": "C#", "pygments_lexer": "csharp" },
              "polyglot_notebook": { "kernelInfo": { "defaultKernelName": "csharp", "items": [{ "aliases": [], "languageName": "csharp", "name": "csharp" }] } }
            }
            """),
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString());

    public static JsonObject Code(string id, string source, params string[] tags)
    {
        var cell = Text(id, source, tags);
        cell["cell_type"] = "code";
        cell["execution_count"] = null;
        cell["outputs"] = new JsonArray();
        cell["metadata"]!["dotnet_interactive"] = new JsonObject { ["language"] = "csharp" };
        cell["metadata"]!["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" };
        return cell;
    }

    public static JsonObject Text(string id, string source, params string[] tags) => new()
    {
        ["cell_type"] = "markdown",
        ["id"] = id,
        ["metadata"] = new JsonObject { ["tags"] = new JsonArray([.. tags.Select(static t => (JsonNode)t)]) },
        ["source"] = source,
    };
}
