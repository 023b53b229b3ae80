using System.Text.Json.Nodes;
using FsCheck.Xunit;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class NotebookDocumentTests
{
    private const string Foreign = """
        {
         "cells": [
          {
           "cell_type": "markdown",
           "id": "intro",
           "metadata": {},
           "source": [
            "# Nuclei µm³ 🔬 \"quoted\" \\ and \u0007\n",
            "line two"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": 3,
           "id": "c-1",
           "metadata": {
            "unknown": {
             "deep": [
              1.0,
              1e-07,
              null,
              true,
              []
             ]
            }
           },
           "outputs": [],
           "source": "plain = string"
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": ".NET (C#)",
           "language": "C#",
           "name": ".net-csharp"
          },
          "somebody": {}
         },
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """;

    [Fact]
    public void UntouchedNotebooksAreWrittenByteForByte()
    {
        Assert.Equal(Foreign, NotebookDocument.Parse(Foreign).ToJson());
        foreach (var variant in new[] { Foreign.TrimEnd('\n'), Foreign.Replace("\n", "\r\n"), Indent(Foreign, 2), Indent(Foreign, 4) })
            Assert.Equal(variant, NotebookDocument.Parse(variant).ToJson());
    }

    [Fact]
    public void AChangedCellLeavesTheOthers()
    {
        var notebook = NotebookDocument.Parse(Foreign);
        notebook.Cells[1].Source = "var a = 1;\na";
        var expected = Foreign.Replace("\"source\": \"plain = string\"", "\"source\": [\n    \"var a = 1;\\n\",\n    \"a\"\n   ]");
        Assert.Equal(expected, notebook.ToJson());
    }

    [Fact]
    public void ANewNotebookCarriesTheMetadataOfNetInteractive()
    {
        var notebook = NotebookDocument.Create();
        notebook.Add(CellKind.Code, "1", "parameters");
        notebook.Add(CellKind.Markdown, "text");
        var json = JsonNode.Parse(notebook.ToJson())!;
        Assert.Equal("""{"display_name":".NET (C#)","language":"C#","name":".net-csharp"}""", json["metadata"]!["kernelspec"]!.ToJsonString());
        Assert.Equal(
            """{"file_extension":".cs","mimetype":"text/x-csharp","name":"C#","pygments_lexer":"csharp"}""",
            json["metadata"]!["language_info"]!.ToJsonString());
        Assert.Equal("csharp", json["metadata"]!["polyglot_notebook"]!["kernelInfo"]!["defaultKernelName"]!.GetValue<string>());
        Assert.Equal("csharp", json["cells"]![0]!["metadata"]!["dotnet_interactive"]!["language"]!.GetValue<string>());
        Assert.Equal("csharp", json["cells"]![0]!["metadata"]!["polyglot_notebook"]!["kernelName"]!.GetValue<string>());
        Assert.Equal("""["parameters"]""", json["cells"]![0]!["metadata"]!["tags"]!.ToJsonString());
        Assert.Null(json["cells"]![1]!["outputs"]);
        Assert.Equal((4, 5), (json["nbformat"]!.GetValue<int>(), json["nbformat_minor"]!.GetValue<int>()));
    }

    [Property]
    public bool AnyTextComesBack(string[] texts)
    {
        var notebook = NotebookDocument.Create();
        var sources = texts.Select(text => new string([.. (text ?? "").Where(c => !char.IsSurrogate(c))]).Replace("\r", "")).ToList();
        foreach (var source in sources)
            notebook.Add(CellKind.Code, source);
        var back = NotebookDocument.Parse(notebook.ToJson());
        return back.Cells.Select(cell => cell.Source).SequenceEqual(sources)
            && back.Cells.Select(cell => cell.Id).Distinct().Count() == sources.Count
            && back.ToJson() == notebook.ToJson();
    }

    [Fact]
    public void OlderFormatsGetIdsThatDoNotChangeFromRunToRun()
    {
        var old = Foreign.Replace("   \"id\": \"intro\",\n", "").Replace("   \"id\": \"c-1\",\n", "").Replace("\"nbformat_minor\": 5", "\"nbformat_minor\": 2");
        var (first, second) = (NotebookDocument.Parse(old), NotebookDocument.Parse(old));
        Assert.All(first.Cells, cell => Assert.Matches("^[a-z0-9]{8}$", cell.Id));
        Assert.Equal(first.ToJson(), second.ToJson());
        Assert.Contains("\"nbformat_minor\": 5", first.ToJson());
    }

    [Theory]
    [InlineData("", "damaged")]
    [InlineData("II*\0", "damaged")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{}", "no notebook format")]
    [InlineData("{\"nbformat\": 3, \"cells\": []}", "format 3")]
    [InlineData("{\"nbformat\": 4}", "no list of cells")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\"}]}", "cell 1")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": [1]}]}", "cell 1")]
    [InlineData("{\"nbformat\": 4, \"cells\": [], \"cells\": []}", "damaged")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": \"\\ud83d\"}]}", "damaged")]
    public void WhatIsNoNotebookIsNamed(string text, string why)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("x.ipynb"), text);
        var error = Assert.Throws<NotebookException>(() => NotebookDocument.Read(folder.File("x.ipynb")));
        Assert.Contains(why, error.Problem);
        Assert.EndsWith("x.ipynb", error.File);
        Assert.NotEmpty(error.Fix);
    }

    [Fact]
    public void MissingFilesAndFoldersAreNamed()
    {
        using var folder = new TempFolder();
        Assert.Contains("no such file", Assert.Throws<NotebookException>(() => NotebookDocument.Read(folder.File("none.ipynb"))).Problem);
        Assert.Contains("folder", Assert.Throws<NotebookException>(() => NotebookDocument.Read(folder.Path)).Problem);
    }

    [Fact]
    public void AnotherLanguageIsRefused()
    {
        var python = NotebookDocument.Parse(Foreign.Replace("\"language\": \"C#\"", "\"language\": \"python\""));
        var error = Assert.Throws<NotebookException>(python.RequireCSharp);
        Assert.Contains("python", error.Problem);
        NotebookDocument.Parse(Foreign).RequireCSharp();
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsNamedAndNothingIsLeft()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("taken.ipynb"));
        Assert.Throws<NotebookException>(() => NotebookDocument.Create().Write(folder.File("taken.ipynb")));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static string Indent(string json, int width) =>
        string.Join('\n', json.Split('\n').Select(line => string.Concat(Enumerable.Repeat(new string(' ', width), line.Length - line.TrimStart(' ').Length)) + line.TrimStart(' ')));
}
