using NucleusDl.Models;
using NucleusDl.Models.Bridge;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class DoctorTests
{
    [Fact]
    public void EverythingThatMattersIsLookedAt()
    {
        using var folder = new TempFolder();
        var doctor = Doctor.Check(folder.Path);
        var names = doctor.Findings.Select(f => f.Name).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All((string[])["NucleusDl", ".NET", "System", "Processor", "Memory", "Disk", "libtorch", "CUDA"], n => Assert.Contains(n, names));
        Assert.All(doctor.Findings, f => Assert.NotEqual("", f.Value));
        Assert.Contains(NativeLibraries.LibTorchVersion, doctor.Findings.Single(f => f.Name == "libtorch").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void AProblemComesWithItsFix()
    {
        var doctor = new Doctor([new DoctorFinding("Disk", "0.1 GiB free", "Free some space."), new DoctorFinding("System", "Linux")]);
        Assert.False(doctor.Ok);
        var lines = doctor.ToString().Split(Environment.NewLine);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("PROBLEM", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("Free some space.", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("ok", lines[2], StringComparison.Ordinal);
        Assert.True(new Doctor([new DoctorFinding("System", "Linux")]).Ok);
    }

    [Fact]
    public void AFolderThatDoesNotExistYetIsNoProblem()
    {
        using var folder = new TempFolder();
        Assert.Contains(Doctor.Check(folder.File("out/tour")).Findings, f => f.Name == "Disk");
    }
}
