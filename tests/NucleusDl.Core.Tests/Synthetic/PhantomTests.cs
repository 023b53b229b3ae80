using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Synthetic;

/// <summary>What lies in a phantom: nuclei, contacts, populations.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class PhantomTests
{
    private static readonly PhantomConfig Small = PhantomConfig.Tour with { Shape = new VolumeShape(16, 48, 48), Nuclei = new(5, 6) };

    [Fact]
    public void Same_seed_same_volume()
    {
        using var a = Phantom.Generate(Small, 7);
        using var b = Phantom.Generate(Small, 7);
        Assert.True(Same(a.Image, b.Image) && Same(a.Clean, b.Clean) && Same(a.Truth.Voxels, b.Truth.Voxels));
        Assert.Equal(a.Nuclei, b.Nuclei);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        using var many = Phantom.Generate(Small, 7);
        using var limited = Phantom.Generate(Small, 7, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        Assert.True(Same(many.Image, limited.Image) && Same(many.Truth.Voxels, limited.Truth.Voxels));
    }

    [Fact]
    public void Other_seed_other_volume()
    {
        using var a = Phantom.Generate(Small, 7);
        using var b = Phantom.Generate(Small, 8);
        Assert.False(Same(a.Image, b.Image));
        Assert.False(Same(a.Truth.Voxels, b.Truth.Voxels));
    }

    [Fact]
    public void Shape_voxel_size_and_labels_are_as_configured()
    {
        using var stack = Phantom.Generate(PhantomConfig.Tour, 3);
        Assert.Equal(PhantomConfig.Tour.Shape, stack.Image.Shape);
        Assert.Equal(stack.Image.Shape, stack.Truth.Shape);
        Assert.Equal(PhantomConfig.Tour.VoxelSize, stack.Image.VoxelSize);
        Assert.Equal(PhantomConfig.Tour.VoxelSize, stack.Truth.VoxelSize);
        Assert.Equal(stack.Nuclei.Select(n => n.Label), stack.Truth.Sizes().Keys);
        Assert.Equal(Enumerable.Range(1, stack.Nuclei.Count), stack.Truth.Sizes().Keys);
        Assert.InRange(stack.Nuclei.Count, 20, 32);
    }

    [Fact]
    public void Voxels_add_up_to_the_true_volume()
    {
        // Fine voxels and no contact, so that only the grid stands between count and truth.
        var config = PhantomConfig.WildType with
        {
            Shape = new VolumeShape(72, 140, 140),
            VoxelSize = new VoxelSize(0.3, 0.2, 0.2),
            TouchingShare = 0,
            Nuclei = 8,
            Populations = [NucleusPopulation.WildType with { LobedShare = 0.5 }],
            Optics = new() { SubPlanes = 1 },
        };
        using var stack = Phantom.Generate(config, 2);
        Assert.Contains(stack.Nuclei, n => n.Lobes > 0);
        Assert.Contains(stack.Nuclei, n => n.Lobes == 0);
        var sizes = stack.Truth.Sizes();
        foreach (var nucleus in stack.Nuclei)
            Assert.InRange(sizes[nucleus.Label] * config.VoxelSize.Volume / nucleus.Volume, 0.985, 1.015);
    }

    [Fact]
    public void A_lobed_bodys_volume_is_the_integral_of_its_surface()
    {
        for (ulong i = 0; i < 5; i++)
        {
            var random = new CounterRandom(1, 0, i);
            var body = NucleusBody.Draw(NucleusPopulation.WildType with { LobedShare = 1 }, ref random);
            Assert.InRange(body.Lobes, 2, 4);
            var sum = 0.0;
            const int n = 200_000;
            for (var k = 0; k < n; k++)
            {
                // Level is 1 on the surface and grows in proportion along a ray.
                var radius = 1 / body.Level(random.Direction());
                sum += radius * radius * radius;
            }
            Assert.InRange(4 * Math.PI / 3 * sum / n / body.Volume, 0.995, 1.005);
        }
    }

    [Fact]
    public void An_ellipsoids_volume_is_that_of_its_semi_axes_and_its_voxels_lie_within_them()
    {
        var config = PhantomConfig.WildType with { Populations = [NucleusPopulation.WildType with { LobedShare = 0 }], TouchingShare = 0 };
        using var stack = Phantom.Generate(config, 4);
        foreach (var n in stack.Nuclei)
        {
            Assert.Equal(4 * Math.PI / 3 * n.SemiAxes.Long * n.SemiAxes.Middle * n.SemiAxes.Short, n.Volume, 1e-9);
            Assert.InRange(n.SemiAxes.Elongation, 1.0, 1.2);
            Assert.InRange(n.SemiAxes.Flatness, 1.05, 1.25);
            Assert.Equal(0, n.LongAxis.Dot(n.ShortAxis), 1e-12);
        }
        for (var z = 0; z < config.Shape.Z; z++)
            for (var y = 0; y < config.Shape.Y; y++)
                for (var x = 0; x < config.Shape.X; x++)
                    if (stack.Truth[z, y, x] is > 0 and var label)
                    {
                        var n = stack.Nuclei[label - 1];
                        var d = new Point3(z * config.VoxelSize.Z, y * config.VoxelSize.Y, x * config.VoxelSize.X) - n.Centre;
                        Assert.True(Math.Abs(d.Dot(n.LongAxis)) <= n.SemiAxes.Long + 1e-9 && Math.Abs(d.Dot(n.ShortAxis)) <= n.SemiAxes.Short + 1e-9);
                    }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.35)]
    [InlineData(0.6)]
    public void Exactly_the_stated_share_of_nuclei_touches(double share)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var config = PhantomConfig.Tour with { TouchingShare = share, Nuclei = 20 };
            using var stack = Phantom.Generate(config, seed);
            Assert.Equal(20, stack.Nuclei.Count);
            Assert.Equal((int)Math.Round(20 * share), stack.TouchingPairs);
            var stated = stack.Nuclei.Where(n => n.Touches != 0).Select(n => (n.Touches, n.Label)).ToHashSet();
            // The stack's border can hide a contact, but no other pair may be neighbours.
            var seen = NeighbouringPairs(stack.Truth);
            Assert.Subset(stated, seen);
            Assert.InRange(seen.Count, 0.7 * stated.Count, stated.Count);
        }
    }

    [Fact]
    public void Inside_the_stack_every_stated_contact_is_seen()
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Nuclei = 18 }, 6);
        Assert.Equal(stack.TouchingPairs, NeighbouringPairs(stack.Truth).Count);
        Assert.True(stack.TouchingPairs >= 5);
        Assert.Equal(0, BorderVoxels(stack.Truth));
    }

    [Fact]
    public void Nuclei_reach_the_border_where_they_may()
    {
        using var stack = Phantom.Generate(PhantomConfig.Tour, 6);
        Assert.True(BorderVoxels(stack.Truth) > 0);
    }

    [Fact]
    public void Populations_differ_as_stated()
    {
        var wild = Truths(PhantomConfig.WildType);
        var mutant = Truths(PhantomConfig.Mutant);
        Assert.Equal(1.4, mutant.Average(n => n.Volume) / wild.Average(n => n.Volume), 0.08);
        Assert.Equal(1.5, mutant.Average(n => n.SemiAxes.Flatness), 0.05);
        Assert.Equal(1.15, wild.Average(n => n.SemiAxes.Flatness), 0.05);
        Assert.All(wild, n => Assert.InRange(n.Chromocentres, 5, 9));
        Assert.All(mutant, n => Assert.InRange(n.Chromocentres, 1, 3));
        Assert.True(mutant.Average(n => n.ChromocentreVolume / n.Chromocentres) > 4 * wild.Average(n => n.ChromocentreVolume / n.Chromocentres));
    }

    [Fact]
    public void A_stack_of_two_populations_holds_both_in_their_shares()
    {
        var both = PhantomConfig.Tour with { Populations = [NucleusPopulation.WildType with { Share = 3 }, NucleusPopulation.Mutant] };
        var nuclei = Truths(both);
        var share = nuclei.Count(n => n.Population == "wild-type") / (double)nuclei.Count;
        Assert.InRange(share, 0.6, 0.9);
    }

    [Fact]
    public void A_full_stack_holds_fewer_nuclei_than_requested_and_says_so()
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Shape = new VolumeShape(16, 40, 40), Nuclei = 60 }, 1);
        Assert.Equal(60, stack.Requested);
        Assert.InRange(stack.Nuclei.Count, 1, 59);
    }

    [Fact]
    public void A_stack_without_nuclei_is_background()
    {
        using var stack = Phantom.Generate(Small with { Nuclei = 0 }, 1);
        Assert.Empty(stack.Nuclei);
        Assert.Equal(0, stack.Truth.Max());
    }

    [Fact]
    public void One_plane_is_a_stack_too()
    {
        using var stack = Phantom.Generate(PhantomConfig.Tour with { Shape = new VolumeShape(1, 64, 64), Nuclei = 4 }, 1);
        Assert.InRange(stack.Truth.Max(), 1, 4);
    }

    [Fact]
    public void Work_can_be_stopped() =>
        Assert.Throws<OperationCanceledException>(() => Phantom.Generate(Small, 1, new ParallelOptions { CancellationToken = new CancellationToken(true) }));

    internal static bool Same<T>(Volume<T> a, Volume<T> b) where T : unmanaged, System.Numerics.INumber<T>
    {
        if (a.Shape != b.Shape)
            return false;
        for (var z = 0; z < a.Shape.Z; z++)
            if (!a.PlaneBytes(0, z).SequenceEqual(b.PlaneBytes(0, z)))
                return false;
        return true;
    }

    /// <summary>Placing alone tells the truth; no image is needed.</summary>
    private static List<NucleusTruth> Truths(PhantomConfig config) =>
        [.. Enumerable.Range(1, 4).SelectMany(seed => new NucleusPlacer(config, (ulong)seed).Place(out _)).Select((n, i) => n.Truth(i + 1))];

    private static HashSet<(int, int)> NeighbouringPairs(LabelVolume labels)
    {
        var (depth, height, width) = (labels.Shape.Z, labels.Shape.Y, labels.Shape.X);
        var pairs = new HashSet<(int, int)>();
        for (var z = 0; z < depth; z++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                {
                    var a = labels[z, y, x];
                    for (var k = 0; a > 0 && k < 27; k++)
                    {
                        var (dz, dy, dx) = (z + k / 9 - 1, y + k / 3 % 3 - 1, x + k % 3 - 1);
                        if (dz < 0 || dy < 0 || dx < 0 || dz >= depth || dy >= height || dx >= width)
                            continue;
                        var b = labels[dz, dy, dx];
                        if (b > a)
                            pairs.Add((a, b));
                    }
                }
        return pairs;
    }

    private static int BorderVoxels(LabelVolume labels)
    {
        var count = 0;
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if (labels[z, y, x] > 0 && (z == 0 || y == 0 || x == 0 || z == labels.Shape.Z - 1 || y == labels.Shape.Y - 1 || x == labels.Shape.X - 1))
                        count++;
        return count;
    }
}
