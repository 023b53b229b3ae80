using NucleusDl.Course;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class CourseDoctorTests
{
    [Fact]
    public void The_phantoms_of_the_course_come_out_the_same_here() => Assert.Equal(CourseDoctor.SampleHash, CourseDoctor.HashOfSample());

    [Fact]
    public void A_machine_that_is_well_has_nothing_to_fix()
    {
        var doctor = CourseDoctor.Look(needMiB: 1);
        Assert.True(doctor.IsWell, doctor.ToString());
        Assert.DoesNotContain("✘", doctor.ToHtml());
        Assert.StartsWith("✔ NucleusDl: ", doctor.ToString());
    }

    [Fact]
    public void Too_little_memory_is_named_with_its_fix()
    {
        var doctor = CourseDoctor.Look(needMiB: int.MaxValue);
        Assert.False(doctor.IsWell);
        Assert.Contains("✘ memory", doctor.ToString());
        Assert.Contains("Close other programs", doctor.ToHtml());
    }
}
