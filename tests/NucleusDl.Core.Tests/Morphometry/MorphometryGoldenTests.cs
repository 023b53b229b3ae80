using System.Text.Json.Nodes;
using NucleusDl.Measuring;
using NucleusDl.Tests.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Measuring;

/// <summary>Against scikit-image, scipy and numpy (tests/Golden/morphometry/generate.py).</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class MorphometryGoldenTests
{
    private static readonly JsonNode Expected = JsonNode.Parse(File.ReadAllText(Repository.Golden("morphometry", "expected.json")))!;

    [Fact]
    public void Every_measure_that_scikit_image_defines_exactly_is_the_same()
    {
        using var voxels = Npy.Read<int>("labels", "morphometry");
        using var labels = new LabelVolume(voxels) { VoxelSize = Spacing() };
        using var image = Image();
        var table = Morphometry.Measure(labels, image);
        var nuclei = Expected["nuclei"]!.AsArray();
        Assert.Equal(nuclei.Count, table.Rows.Count);
        foreach (var (row, e) in table.Rows.Zip(nuclei))
        {
            Assert.Equal((int)e!["label"]!, row.Label);
            Assert.Equal((long)e["voxels"]!, row.Voxels);
            Close([row.Centroid.Z, row.Centroid.Y, row.Centroid.X], Numbers(e["centroid"]!));
            Close(Numbers(e["bbox"]!), [row.Box.Z, row.Box.Y, row.Box.X, row.Box.Z + row.Box.Depth, row.Box.Y + row.Box.Height, row.Box.X + row.Box.Width]);
            Close([row.Axes.Short, row.Axes.Middle, row.Axes.Long], [.. Numbers(e["moments"]!).Select(m => 2 * Math.Sqrt(5 * m))]);
            Close([row.Extent, row.MaximumDiameter, row.CroftonSurface, row.TouchingFraction * row.CroftonSurface],
                [(double)e["extent"]!, (double)e["diameter"]!, (double)e["surface"]!, (double)e["contact"]!]);
            Assert.Equal(Numbers(e["neighbours"]!), row.Neighbours.Select(n => (double)n));
            for (var c = 0; c < 2; c++)
                Close([row.Channels[c].Mean, row.Channels[c].Min, row.Channels[c].Max, row.Channels[c].Sd, row.Channels[c].Median, row.Channels[c].Integrated],
                    [At(e, "mean", c), At(e, "min", c), At(e, "max", c), At(e, "sd", c), At(e, "median", c), At(e, "mean", c) * row.Voxels]);
        }
    }

    [Fact]
    public void Shares_of_the_sphere_are_those_of_its_Voronoi_cells()
    {
        foreach (var e in Expected["shares"]!.AsArray())
        {
            var h = Numbers(e!["spacing"]!);
            var shares = CroftonDirections.For(new VoxelSize(h[0], h[1], h[2])).Shares;
            Close([.. shares.Where((_, i) => i != 13)], Numbers(e["shares"]!));
            Assert.Equal(1, shares.Sum(), 1e-9);
        }
    }

    [Fact]
    public void The_surface_of_an_ellipsoid_is_exact()
    {
        foreach (var e in Expected["ellipsoids"]!.AsArray())
        {
            var a = Numbers(e!["axes"]!);
            Close([new Ellipsoid(a[0], a[1], a[2], default, default, default).Surface()], [(double)e["area"]!]);
        }
    }

    [Fact]
    public void Quantiles_of_t_are_scipys()
    {
        foreach (var e in Expected["quantiles"]!.AsArray())
        {
            var (p, df, t) = ((double)e!["p"]!, (double)e["df"]!, (double)e["t"]!);
            Assert.Equal(t, StudentT.Quantile(p, df), 1e-8 * Math.Abs(t));
            Assert.Equal(-t, StudentT.Quantile(1 - p, df), 1e-8 * Math.Abs(t));
        }
    }

    [Fact]
    public void The_comparison_of_groups_is_Welchs()
    {
        var e = Expected["comparison"]!;
        var c = GroupComparison.Of("volume", "a", Nuclei(e["a"]!), "b", Nuclei(e["b"]!));
        Close([c.Difference.Low, c.Difference.High, c.CountingNuclei.Low, c.CountingNuclei.High, c.HedgesG.Value, c.P, c.PCountingNuclei],
            [(double)e["low"]!, (double)e["high"]!, (double)e["naive_low"]!, (double)e["naive_high"]!, (double)e["g"]!, (double)e["p"]!, (double)e["naive_p"]!]);
    }

    private static VoxelSize Spacing() => Numbers(Expected["spacing"]!) is var h ? new VoxelSize(h[0], h[1], h[2]) : default;

    private static Volume<ushort> Image()
    {
        using var first = Npy.Image("channel0", "morphometry");
        using var second = Npy.Image("channel1", "morphometry");
        var image = new Volume<ushort>(first.Shape with { C = 2 });
        for (var z = 0; z < first.Shape.Z; z++)
            for (var i = 0; i < first.Shape.PlaneLength; i++)
                (image.Plane(0, z)[i], image.Plane(1, z)[i]) = ((ushort)first.Plane(z)[i], (ushort)second.Plane(z)[i]);
        return image;
    }

    private static IEnumerable<(string, double)> Nuclei(JsonNode group) => group.AsObject().SelectMany(s => Numbers(s.Value!).Select(v => (s.Key, v)));

    private static double[] Numbers(JsonNode node) => [.. node.AsArray().Select(v => (double)v!)];

    private static double At(JsonNode node, string name, int c) => (double)node[name]![c]!;

    private static void Close(double[] actual, double[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-7 * Math.Max(1, Math.Abs(expected[i])));
    }
}
