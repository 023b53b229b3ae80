using NucleusDl.Runs;

namespace NucleusDl.Tests.Runs;

[Trait(Kind.Name, Kind.Fast)]
public class OwnProgramTests
{
    [Fact]
    public void TheSourcesThatWhatRunsLiesInComeFirst() => Assert.Equal(Repository.Root, OwnProgram.Sources().First());

    [Fact]
    public void ItsWordsComeAfterTheProgram()
    {
        // These tests are not the program, so it is here only where it was built or installed.
        var command = OwnProgram.Command();
        var start = OwnProgram.Start(["predict", "a file.tif"]);
        Assert.Equal(command is null, start is null);
        if (command is null)
            return;
        Assert.Equal([.. command, "predict", "a file.tif"], start!.ArgumentList.Prepend(start.FileName));
        Assert.Equal("nucleusdl", Path.GetFileNameWithoutExtension(command[^1]));
        Assert.True(File.Exists(command[^1]), command[^1]);
    }
}
