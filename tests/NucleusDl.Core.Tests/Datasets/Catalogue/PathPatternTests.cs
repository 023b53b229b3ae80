using FsCheck.Xunit;
using NucleusDl.Datasets;

namespace NucleusDl.Tests.Datasets.Catalogue;

/// <summary>Patterns of file names.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class PathPatternTests
{
    [Theory]
    [InlineData("*.tif", "a.tif", true)]
    [InlineData("*.tif", "a/b.tif", false)]
    [InlineData("**/*.tif", "a.tif", true)]
    [InlineData("**/*.tif", "a/b/c.tif", true)]
    [InlineData("a/**/c.tif", "a/c.tif", true)]
    [InlineData("a/**/c.tif", "a/b/b/c.tif", true)]
    [InlineData("a/**/c.tif", "ab/c.tif", false)]
    [InlineData("a?.tif", "ab.tif", true)]
    [InlineData("a?.tif", "a/.tif", false)]
    [InlineData("a+(b).tif", "a+(b).tif", true)]
    [InlineData("Data.TIF", "data.tif", true)]
    [InlineData("{id}/{id}_raw.tif", "12/12_raw.tif", true)]
    [InlineData("{id}/{id}_raw.tif", "12/13_raw.tif", false)]
    public void Names_fit_or_not(string pattern, string path, bool fits) => Assert.Equal(fits, new PathPattern(pattern).Match(path) is not null);

    [Fact]
    public void Texts_in_braces_are_read()
    {
        var values = new PathPattern("**/{sequence}/t{time}.tif").Match("Fluo/01/t007.tif")!;
        Assert.Equal(("01", "007"), (values["sequence"], values["time"]));
    }

    [Theory]
    [InlineData("/a/*.tif")]
    [InlineData("a/../*.tif")]
    [InlineData("a\\b.tif")]
    public void Patterns_stay_inside_the_folder(string pattern) =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => new PathPattern(pattern)).Kind);

    [Property]
    public void A_name_without_wildcards_fits_itself_alone(string text, string other)
    {
        var name = new string([.. (text ?? "").Where(c => c is >= ' ' and < '\u007f' and not ('*' or '?' or '{' or '}' or '\\' or '/'))]);
        if (name.Length == 0 || name == "..")
            return;
        Assert.NotNull(new PathPattern(name).Match(name));
        if (!name.Equals(other, StringComparison.OrdinalIgnoreCase))
            Assert.Null(new PathPattern(name).Match(other ?? ""));
    }
}
