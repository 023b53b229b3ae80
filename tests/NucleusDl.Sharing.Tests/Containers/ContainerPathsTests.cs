using NucleusDl.Sharing;

namespace NucleusDl.Tests.Containers;

/// <summary>Paths as a container must hear them: the current folder is "here", with "here/stacks" and "here/kept" in it and "other" beside it.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class ContainerPathsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public ContainerPathsTests()
    {
        foreach (var name in (string[])["here/stacks/deep", "here/kept", "other"])
            Directory.CreateDirectory(folder.File(name));
        foreach (var name in (string[])["here/a.tif", "here/predict", "here/stacks/b.tif", "other/c.tif"])
            File.WriteAllText(folder.File(name), "x");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    // data, results, word, as it must be heard
    [InlineData(null, null, "a.tif", "a.tif")]
    [InlineData(null, null, "stacks/b.tif", "stacks/b.tif")]
    [InlineData(null, null, "{here}/stacks/b.tif", "/data/stacks/b.tif")]
    [InlineData(null, null, "{here}", "/data")]
    [InlineData(null, null, "{here}/not-yet.tif", "/data/not-yet.tif")]
    [InlineData(null, null, "--out={here}/l.tif", "--out=/data/l.tif")]
    [InlineData(null, null, "--threads", "--threads")]
    [InlineData(null, null, "1.75,0.8,0.8", "1.75,0.8,0.8")]
    [InlineData(null, null, "/data/a.tif", "/data/a.tif")]
    [InlineData(null, null, "/tmp/tour", "/tmp/tour")]
    [InlineData("stacks", null, "stacks/b.tif", "/data/b.tif")]
    [InlineData("stacks", null, "stacks", "/data")]
    [InlineData("stacks", null, "stacks/not-yet.tif", "/data/not-yet.tif")]
    [InlineData("stacks", null, "b.tif", "b.tif")]
    [InlineData("stacks", null, "quick", "quick")]
    [InlineData("{root}/other", null, "{root}/other/c.tif", "/data/c.tif")]
    [InlineData("{root}/other", null, "../other/c.tif", "/data/c.tif")]
    [InlineData(null, "kept", "kept/l.tif", "/results/l.tif")]
    [InlineData(null, "kept", "--out=kept/l.tif", "--out=/results/l.tif")]
    [InlineData(null, "kept", "keptless", "keptless")]
    [InlineData("..", null, "a.tif", "a.tif")]
    [InlineData("..", null, "../other/c.tif", "../other/c.tif")]
    [InlineData("..", null, "{root}/other/c.tif", "/data/other/c.tif")]
    public void Words_are_put_right(string? data, string? results, string word, string heard)
    {
        var paths = new ContainerPaths(data is null ? null : Put(data), results, folder.File("here"));
        Assert.Equal(["predict", heard], paths.Words(["predict", Put(word)]));
    }

    [Theory]
    [InlineData(null, "/data")]
    [InlineData("..", "/data/here")]
    [InlineData("stacks", "/data")]
    public void It_works_where_the_user_stands_if_it_can_see_that(string? data, string working) =>
        Assert.Equal(working, new ContainerPaths(data, null, folder.File("here")).Working);

    [Theory]
    [InlineData(null, "{root}/other/c.tif")]
    [InlineData(null, "../other/c.tif")]
    [InlineData("stacks", "a.tif")]
    public void A_file_that_the_container_cannot_see_is_told_at_once(string? data, string word)
    {
        var e = Assert.Throws<NucleusException>(() => new ContainerPaths(data, null, folder.File("here")).Words(["predict", Put(word)]));
        Assert.Equal(ErrorKind.Usage, e.Kind);
        Assert.Contains("--data", e.Message);
    }

    private string Put(string text) => text.Replace("{here}", folder.File("here")).Replace("{root}", folder.Path);
}
