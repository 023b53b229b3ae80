using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

[Trait(Kind.Name, Kind.Fast)]
public sealed class TargetFinderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Write(string name, int x = 6)
    {
        var path = folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var volume = new Volume<ushort>(new VolumeShape(2, 5, x), new VoxelSize(1, 0.5, 0.5));
        volume[0, 0, 0] = 7;
        VolumeFile.Write(path, volume);
        return path;
    }

    [Fact]
    public void TargetsLieBesideImagesUnderTheSameNames()
    {
        Write("images/a_t01.tif");
        Write("images/b_t01.tif");
        var target = Write("targets/b_t01.tif");
        Write("targets/c_t01.tif");
        var data = Dataset.Open(folder.Path);
        Assert.Equal([null, target], data.Items.Select(i => i.TargetPath));
        Assert.Contains(data.Notes, n => n.Contains("without target", StringComparison.Ordinal) && n.Contains("a_t01", StringComparison.Ordinal));
        Assert.Contains(data.Notes, n => n.Contains("without an image", StringComparison.Ordinal) && n.Contains("c_t01", StringComparison.Ordinal));
        Assert.EndsWith("1 with targets", data.ToString(), StringComparison.Ordinal);
        var pairs = data.Where(i => i.TargetPath is not null);
        Assert.Equal("b_t01", Assert.Single(pairs.Items).Name);
        Assert.Equal(target, pairs.WithVoxelSize(new VoxelSize(2, 1, 1)).WithoutLabels().Items[0].TargetPath);
        Assert.Throws<NucleusException>(() => data.Where(_ => false));
    }

    [Fact]
    public void ADescribedDataSetKnowsItsTargetsAndTheirChecksums()
    {
        Write("images/a.tif");
        var target = Write("targets/a.tif");
        var data = Dataset.Open(folder.Path).WriteDescriptor();
        Assert.Equal(target, Assert.Single(data.Items).TargetPath);
        Assert.Equal(2, data.VerifyChecksums());
        File.AppendAllText(target, "x");
        Assert.Throws<NucleusException>(() => data.VerifyChecksums());
    }

    [Fact]
    public void OneStackTakesOneFile()
    {
        var image = Write("noisy.tif");
        var better = Write("elsewhere/long exposure.tif");
        var data = Dataset.Open(image).WithTargets(better);
        var item = Assert.Single(data.Items);
        Assert.Equal(better, item.TargetPath);
        using var read = VolumeFile.Read(item.ImagePath);
        using var target = Dataset.ReadTarget(item, read);
        Assert.Equal((read.Shape, read.VoxelSize), (target!.Shape, target.VoxelSize));
        Assert.Null(Dataset.ReadTarget(item with { TargetPath = null }, read));
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => Dataset.Open(image).WithTargets(image)).Kind);
    }

    [Fact]
    public void WhatDoesNotPairIsSaid()
    {
        Write("images/a.tif");
        Write("images/b.tif");
        var other = Write("other/z.tif");
        var data = Dataset.Open(folder.Path);
        Assert.Contains("'z.tif'", Assert.Throws<NucleusException>(() => data.WithTargets(folder.File("other"))).Problem, StringComparison.Ordinal);
        Assert.Contains("2 stacks", Assert.Throws<NucleusException>(() => data.WithTargets(other)).Problem, StringComparison.Ordinal);
        Assert.Contains("no such", Assert.Throws<NucleusException>(() => data.WithTargets(folder.File("nowhere"))).Problem, StringComparison.Ordinal);
        Directory.CreateDirectory(folder.File("empty"));
        Assert.Contains("no targets", Assert.Throws<NucleusException>(() => data.WithTargets(folder.File("empty"))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ATargetOfAnotherShapeIsRefused()
    {
        var image = Write("noisy.tif");
        var item = Assert.Single(Dataset.Open(image).WithTargets(Write("far/clean.tif", x: 7)).Items);
        using var read = VolumeFile.Read(image);
        Assert.EndsWith("clean.tif", Assert.Throws<NucleusException>(() => Dataset.ReadTarget(item, read)).File, StringComparison.Ordinal);
    }
}
