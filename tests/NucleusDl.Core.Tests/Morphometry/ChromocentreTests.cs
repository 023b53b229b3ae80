using NucleusDl.Measuring;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Measuring;

/// <summary>Chromocentres whose number, size and place are known.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class ChromocentreTests
{
    private static readonly VoxelSize Size = new(0.5, 0.25, 0.25);
    private static readonly Point3 Centre = new(10 * 0.5, 20 * 0.25, 20 * 0.25);

    [Fact]
    public void Number_volume_place_light_and_distances_of_drawn_balls()
    {
        using var labels = Solids.Ball(21, 41, 41, 4, Size, 5);
        (Point3 Centre, double Radius)[] spots = [(Centre + new Point3(0, 0, 2), 0.8), (Centre + new Point3(1.5, -1, -1), 0.7), (Centre + new Point3(-1, -2, 1), 0.6)];
        using var image = Draw(labels, spots);
        var table = Morphometry.Measure(labels, image, new MorphometryOptions { Chromocentres = new() { Smoothing = 0 } });
        var nucleus = table.Rows[0];
        Assert.Equal(3, nucleus.Chromocentres!.Count);
        Assert.Equal(3, table.Chromocentres.Count);
        double light = 0;
        foreach (var (centre, radius) in spots)
        {
            var c = table.Chromocentres.MinBy(c => (c.Centroid - centre).Length())!;
            var voxels = Voxels(labels, p => (p - centre).Length() <= radius);
            Assert.Equal(voxels.Count, c.Voxels);
            Assert.Equal(voxels.Count * Size.Volume, c.Volume, 1e-9);
            Assert.Equal(300, c.Mean);
            Assert.Equal(5, c.Nucleus);
            Assert.InRange((c.Centroid - centre).Length(), 0, 1e-9);
            // The slow way: every voxel against every voxel outside.
            var outside = Voxels(labels, p => (p - Centre).Length() > 4);
            Assert.Equal(voxels.Min(v => outside.Min(o => (v - o).Length())), c.BorderDistance, 1e-4);
            Assert.Equal(outside.Min(o => (c.Centroid - o).Length()), c.CentroidDistance, 0.05);
            light += voxels.Count * 290.0;
        }
        var all = nucleus.Voxels * 90.0 + light - light / 290 * 90;
        Assert.Equal(light / all, nucleus.Chromocentres.IntensityFraction, 1e-9);
        Assert.Equal(290.0 / 90, nucleus.Chromocentres.IntensityRatio, 1e-9);
        Assert.Equal(nucleus.Chromocentres.TotalVolume / nucleus.Volume, nucleus.Chromocentres.VolumeFraction, 1e-12);
        using var painted = table.ChromocentreLabels();
        Assert.Equal(table.Chromocentres.Select(c => c.Voxels), painted.Sizes().Values);
    }

    [Fact]
    public void One_at_the_border_is_not_dimmed_by_the_dark_outside()
    {
        using var labels = Solids.Ball(21, 41, 41, 4, Size);
        using var image = Draw(labels, [(Centre + new Point3(0, 0, 3.6), 0.8)]);
        var c = Assert.Single(Morphometry.Measure(labels, image).Chromocentres);
        var truth = Voxels(labels, p => (p - Centre).Length() <= 4 && (p - Centre - new Point3(0, 0, 3.6)).Length() <= 0.8).Count;
        Assert.InRange(c.Voxels / (double)truth, 0.8, 1.25);
        Assert.InRange(c.BorderDistance, 0, 0.5);
    }

    [Fact]
    public void Even_chromatin_and_dim_texture_hold_none()
    {
        using var labels = Solids.Ball(21, 41, 41, 4, Size);
        using var even = Draw(labels, []);
        var none = Morphometry.Measure(labels, even).Rows[0].Chromocentres!;
        Assert.Equal((0, 0.0, 0.0, 0.0), (none.Count, none.TotalVolume, none.VolumeFraction, none.IntensityFraction));
        Assert.Equal(double.NaN, none.MeanVolume);
        Assert.Equal(double.NaN, none.BorderDistance);
        var random = new CounterRandom(4, 1, 1);
        using var texture = even.Map(v => v > 10 ? (float)(v * random.Uniform(0.8, 1.2)) : v);
        Assert.Equal(0, Morphometry.Measure(labels, texture).Rows[0].Chromocentres!.Count);
    }

    [Fact]
    public void Resolved_chromocentres_of_phantoms_are_counted_and_their_volume_comes_back()
    {
        var config = PhantomConfig.Mutant with { Shape = new VolumeShape(40, 130, 130), VoxelSize = new VoxelSize(0.5, 0.2, 0.2), Nuclei = new(10, 14), Optics = new OpticsConfig { PsfSigmaXY = 0.12, PsfSigmaZ = 0.3 } };
        using var stack = Phantom.Generate(config, 3);
        var table = Morphometry.Measure(stack.Truth, stack.Image);
        Assert.InRange(table.Rows.Count, 6, 14);
        var exact = table.Rows.Count(r => r.Chromocentres!.Count == stack.Nuclei[r.Label - 1].Chromocentres);
        Assert.True(exact >= 0.85 * table.Rows.Count, $"{exact} of {table.Rows.Count}");
        var ratios = table.Rows.Select(r => r.Chromocentres!.TotalVolume / stack.Nuclei[r.Label - 1].ChromocentreVolume).Order().ToList();
        Assert.InRange(ratios[ratios.Count / 2], 0.75, 1.25);
        foreach (var r in table.Rows.Where(r => stack.Nuclei.All(n => n.Touches == 0 || (n.Label != r.Label && n.Touches != r.Label))))
            Assert.InRange(r.Volume / stack.Nuclei[r.Label - 1].Volume, 0.98, 1.02);
    }

    [Fact]
    public void Where_the_optics_does_not_resolve_them_it_is_said()
    {
        using var coarse = Phantom.Generate(PhantomConfig.WildType, 101);
        Assert.Contains(Morphometry.Measure(coarse.Truth, coarse.Image).Notes, n => n.Contains("limit of this resolution", StringComparison.Ordinal));
        using var large = Phantom.Generate(PhantomConfig.Mutant, 101);
        Assert.DoesNotContain(Morphometry.Measure(large.Truth, large.Image).Notes, n => n.Contains("limit of this resolution", StringComparison.Ordinal));
    }

    /// <summary>Background 10, chromatin 100, chromocentres 300.</summary>
    private static Volume<float> Draw(LabelVolume labels, (Point3 Centre, double Radius)[] spots)
    {
        var image = labels.Voxels.Map(v => v == 0 ? 10f : 100);
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if (labels[z, y, x] != 0 && Array.Exists(spots, s => (new Point3(z * Size.Z, y * Size.Y, x * Size.X) - s.Centre).Length() <= s.Radius))
                        image[z, y, x] = 300;
        return image;
    }

    private static List<Point3> Voxels(LabelVolume labels, Predicate<Point3> fits)
    {
        var result = new List<Point3>();
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if (new Point3(z * Size.Z, y * Size.Y, x * Size.X) is var p && fits(p))
                        result.Add(p);
        return result;
    }
}
