using NucleusDl.Course;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class CourseProfileTests
{
    [Theory]
    [InlineData(null, 2)]
    [InlineData("", 2)]
    [InlineData("smoke", 1)]
    [InlineData("course", 2)]
    [InlineData("full", 3)]
    public void The_profile_that_was_set_decides(string? name, int expected) => With(name, () => Assert.Equal(expected, CourseProfile.Pick(1, 2, 3)));

    [Fact]
    public void Another_name_is_an_error_that_lists_the_known_ones() => With("quick", () =>
        Assert.Contains("smoke, course or full", Assert.Throws<NucleusException>(() => CourseProfile.Pick(1, 2, 3)).Message));

    private static void With(string? name, Action test)
    {
        var before = AppContext.GetData("NucleusDl.Profile");
        try
        {
            AppContext.SetData("NucleusDl.Profile", name);
            test();
        }
        finally
        {
            AppContext.SetData("NucleusDl.Profile", before);
        }
    }
}
