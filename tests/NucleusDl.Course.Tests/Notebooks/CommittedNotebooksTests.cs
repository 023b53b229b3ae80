using NucleusDl.Course.Exercises;
using NucleusDl.Course.Notebooks;

namespace NucleusDl.Tests.Notebooks;

/// <summary>The notebooks as they are committed.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class CommittedNotebooksTests
{
    public static TheoryData<string> Names() => [.. Directory.GetFiles(Folder, "*.ipynb").Select(static f => Path.GetFileName(f)).Order()];

    private static string Folder => Path.Combine(Repository.Root, "notebooks");

    [Theory, MemberData(nameof(Names))]
    public void A_notebook_keeps_the_rules(string name) => Assert.Empty(NotebookLint.Inspect(Read(name)));

    [Theory, MemberData(nameof(Names))]
    public void A_notebook_is_stored_as_the_library_writes_it(string name) =>
        Assert.Equal(Read(name).ToText(), File.ReadAllText(Path.Combine(Folder, name)));

    [Theory, MemberData(nameof(Names))]
    public void Every_exercise_of_its_number_is_in_it(string name)
    {
        var number = name.Split('-')[0];
        Assert.Equal(ExerciseTable.All.Where(e => e.Id.StartsWith(number + ".", StringComparison.Ordinal)).Select(static e => e.Id),
            Read(name).Cells.SelectMany(static c => c.ChecksOf).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public void Nothing_the_student_keeps_is_defined_in_a_solution(string name)
    {
        // A variable that only a solution sets would stop the student's notebook in a later cell.
        var student = CourseVariants.Make(Read(name), CourseVariant.Student);
        var teacher = CourseVariants.Make(Read(name), CourseVariant.Teacher);
        Assert.Equal(Read(name).Cells.Count, teacher.Cells.Count);
        Assert.DoesNotContain(student.Cells, static c => c.Has(CellTags.Solution) || c.Has(CellTags.Teacher));
        Assert.All(Read(name).Cells.Where(static c => c.Has(CellTags.Solution)), static c => Assert.DoesNotContain("\nvar ", "\n" + c.Source));
    }

    [Fact]
    public void There_are_notebooks() => Assert.NotEmpty(Names());

    private static CourseNotebook Read(string name) => CourseNotebook.Read(Path.Combine(Folder, name));
}
