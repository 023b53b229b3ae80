using NucleusDl.Course;
using NucleusDl.Course.Exercises;

namespace NucleusDl.Tests.Exercises;

/// <summary>The promise of every exercise: its solution passes, its blank fails, every known mistake gets its own hint.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ExerciseTableTests
{
    public static TheoryData<string> Ids() => [.. ExerciseTable.All.Select(static e => e.Id)];

    public static TheoryData<string, string> Mistakes()
    {
        var data = new TheoryData<string, string>();
        foreach (var exercise in ExerciseTable.All)
            foreach (var wrong in exercise.WrongAnswers)
                data.Add(exercise.Id, wrong.What);
        return data;
    }

    [Theory, MemberData(nameof(Ids))]
    public void The_solution_passes(string id)
    {
        var result = Check.That(id, ExerciseTable.Find(id).Solution);
        Assert.True(result.Passed, result.ToString());
        Assert.Null(result.Hint);
        Assert.NotEmpty(result.Message);
    }

    [Theory, MemberData(nameof(Ids))]
    public void The_notebooks_blank_and_every_empty_answer_are_not_answered_yet(string id)
    {
        object?[] blanks = [ExerciseTable.Find(id).Blank, null, double.NaN, float.NaN, 0, 0.0, "", " ", Array.Empty<double>(), new double[0, 0], new double[3, 3]];
        foreach (var blank in blanks)
        {
            var result = Check.That(id, blank);
            Assert.False(result.Passed);
            Assert.Equal("Not answered yet.", result.Message);
        }
    }

    [Theory, MemberData(nameof(Mistakes))]
    public void A_known_mistake_fails_and_gets_its_hint(string id, string mistake)
    {
        var wrong = ExerciseTable.Find(id).WrongAnswers.Single(w => w.What == mistake);
        var result = Check.That(id, wrong.Answer);
        Assert.False(result.Passed, mistake);
        Assert.Equal(wrong.Hint, result.Hint);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Another_sort_of_answer_is_refused_with_a_reason(string id)
    {
        foreach (var odd in new object[] { "blue", true, DateTime.UnixEpoch, (Func<string>)(() => "x") })
        {
            var result = Check.That(id, odd);
            Assert.False(result.Passed);
            Assert.NotEqual("Not answered yet.", result.Message);
            Assert.NotNull(result.Hint);
        }
    }

    [Fact]
    public void Numbers_are_notebook_and_place_and_belong_to_one_exercise()
    {
        Assert.All(ExerciseTable.All, static e => Assert.Matches(@"^\d\d\.\d+$", e.Id));
        Assert.Equal(ExerciseTable.All.Count, ExerciseTable.All.Select(static e => e.Title).Distinct().Count());
        Assert.All(ExerciseTable.All, static e => Assert.True(e.WrongAnswers.Count >= 3, e.Id));
    }

    [Theory]
    [InlineData("01.99", "01.1 to 01.8")]
    [InlineData("77.1", "\"01.2\"")]
    [InlineData("", "\"01.2\"")]
    [InlineData(null, "\"01.2\"")]
    public void An_unknown_number_is_an_error_that_names_the_known_ones(string? id, string help)
    {
        var error = Assert.Throws<NucleusException>(() => Check.That(id!, 1.0));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Contains(help, error.Message);
    }
}
