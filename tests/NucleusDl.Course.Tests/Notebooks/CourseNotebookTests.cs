using System.Text.Json.Nodes;
using NucleusDl.Course.Notebooks;

namespace NucleusDl.Tests.Notebooks;

[Trait(Kind.Name, Kind.Fast)]
public class CourseNotebookTests
{
    [Fact]
    public void The_students_variant_has_neither_solutions_nor_notes_nor_outputs()
    {
        var source = Sample.Notebook();
        var check = source.Json["cells"]!.AsArray().First(static c => (string?)c!["id"] == "check")!.AsObject();
        check["outputs"] = new JsonArray(new JsonObject { ["output_type"] = "stream" });
        check["execution_count"] = 7;
        var before = source.ToText();

        var student = CourseVariants.Make(source, CourseVariant.Student);
        Assert.Equal(["title", "setup", "parameters", "blank", "hint", "check"], student.Cells.Select(static c => c.Id));
        Assert.Empty(student.Cells[^1].Json["outputs"]!.AsArray());
        Assert.Null(student.Cells[^1].Json["execution_count"]);
        Assert.Equal("student", (string?)student.Json["metadata"]!["nucleusdl"]!["variant"]);
        Assert.Equal(".net-csharp", (string?)student.Json["metadata"]!["kernelspec"]!["name"]);
        Assert.Equal(before, source.ToText());
    }

    [Fact]
    public void The_teachers_variant_has_everything()
    {
        var source = Sample.Notebook();
        var teacher = CourseVariants.Make(source, CourseVariant.Teacher);
        Assert.Equal(source.Cells.Select(static c => (c.Id, c.Source)), teacher.Cells.Select(static c => (c.Id, c.Source)));
        Assert.Equal("teacher", (string?)teacher.Json["metadata"]!["nucleusdl"]!["variant"]);
    }

    [Fact]
    public void Text_keeps_what_is_unknown_and_every_character()
    {
        var notebook = Sample.Notebook();
        notebook.Json["metadata"]!["toc"] = new JsonObject { ["base"] = 1 };
        var text = notebook.ToText();
        Assert.EndsWith("}\n", text);
        Assert.Contains("one µm", text);
        Assert.Contains("\n \"cells\": [\n  {\n", text);
        Assert.Equal(text, CourseNotebook.Parse(text).ToText());
    }

    [Fact]
    public void Source_may_be_a_text_or_lines()
    {
        Assert.Equal("a\nb", new CourseCell(new JsonObject { ["source"] = "a\nb" }).Source);
        Assert.Equal("a\nb", new CourseCell(new JsonObject { ["source"] = new JsonArray("a\n", "b") }).Source);
        Assert.Equal("", new CourseCell([]).Source);
        Assert.Empty(new CourseCell([]).Tags);
    }

    [Theory]
    [InlineData("{ \"cells\": [", "not valid JSON")]
    [InlineData("[]", "no list of cells")]
    [InlineData("{ \"cells\": [3] }", "no list of cells")]
    public void A_file_that_is_no_notebook_is_refused(string text, string expected)
    {
        var error = Assert.Throws<NucleusException>(() => CourseNotebook.Parse(text, "x.ipynb"));
        Assert.Contains(expected, error.Message);
        Assert.Equal("x.ipynb", error.File);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        using var folder = new TempFolder();
        Assert.Contains("no such notebook", Assert.Throws<NucleusException>(() => CourseNotebook.Read(folder.File("a.ipynb"))).Message);
    }
}
