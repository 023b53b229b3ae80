using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class TrainingCaseTests
{
    [Fact]
    public void IndexHoldsForegroundSpreadEvenly()
    {
        using var labels = new LabelVolume(4, 100, 200, TrainingCases.Micron);
        for (var z = 1; z < 4; z++)
            labels.Plane(z).Fill(z);
        labels[0, 0, 0] = -1;
        var c = new TrainingCase("full", new Volume<float>(labels.Shape, TrainingCases.Micron), labels);
        Assert.Equal(TrainingCase.MaxForegroundPlaces, c.ForegroundPlaces);
        var places = Enumerable.Range(0, c.ForegroundPlaces).Select(c.ForegroundPlace).ToList();
        Assert.Equal(places.Count, places.Distinct().Count());
        Assert.All(places, p => Assert.True(labels[p.Z, p.Y, p.X] > 0));
        Assert.All(places.GroupBy(p => p.Z), g => Assert.InRange(g.Count(), places.Count / 3 - 1, places.Count / 3 + 1));
    }

    [Fact]
    public void SmallNucleiAreIndexedVoxelByVoxel()
    {
        var labels = new LabelVolume(2, 5, 5, TrainingCases.Micron);
        labels[0, 4, 4] = labels[1, 0, 0] = labels[1, 2, 3] = 3;
        var c = new TrainingCase("few", new Volume<float>(labels.Shape), labels);
        Assert.Equal([new Zyx(0, 4, 4), new Zyx(1, 0, 0), new Zyx(1, 2, 3)], Enumerable.Range(0, c.ForegroundPlaces).Select(c.ForegroundPlace));
        Assert.Equal(0, new TrainingCase("none", new Volume<float>(labels.Shape), new LabelVolume(2, 5, 5, TrainingCases.Micron)).ForegroundPlaces);
    }

    [Fact]
    public void DarkLevelIsTheFirstPercentile()
    {
        using var image = new Volume<float>(new VolumeShape(2, 10, 10, 10));
        for (var i = 0; i < 1000; i++)
            image.Slice(1000 + i, 1)[0] = (i * 7) % 1000;
        Assert.Equal(0, TrainingCase.DarkLevel(image, 0));
        Assert.Equal(10, TrainingCase.DarkLevel(image, 1));
    }

    [Fact]
    public void DifferentExtentsAreRefused()
    {
        var e = Assert.Throws<NucleusException>(() => new TrainingCase("pair", new Volume<float>(new VolumeShape(2, 5, 5), TrainingCases.Micron), new LabelVolume(2, 5, 6)));
        Assert.Equal((ErrorKind.Input, "pair"), (e.Kind, e.File));
    }

    [Fact]
    public void UnknownVoxelSizeIsAskedFor()
    {
        var image = new Volume<float>(new VolumeShape(2, 5, 5));
        Assert.Contains("voxel size", Assert.Throws<NucleusException>(() => new TrainingCase("x", image, new LabelVolume(2, 5, 5))).Problem, StringComparison.Ordinal);
        Assert.Equal(TrainingCases.Micron, new TrainingCase("x", image, new LabelVolume(2, 5, 5, TrainingCases.Micron)).VoxelSize);
    }
}
