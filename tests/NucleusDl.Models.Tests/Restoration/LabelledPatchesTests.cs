using FsCheck.Xunit;
using NucleusDl.Models;
using NucleusDl.Models.Restoration;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Restoration;

/// <summary>Where few stacks have labels, every step still has patches that do.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class LabelledPatchesTests : IDisposable
{
    private static readonly VoxelSize Voxel = new(1, 0.4, 0.4);

    private readonly List<RestorationStack> stacks = [.. Enumerable.Range(0, 8).Select(i => Stack(i, labelled: i is 2 or 5))];

    public void Dispose() => stacks.ForEach(s => s.Dispose());

    private static RestorationStack Stack(int number, bool labelled)
    {
        var image = new Volume<float>(new VolumeShape(4, 12, 12 + number), Voxel);
        for (var z = 0; z < 4; z++)
            image.Plane(z).Fill(number);
        return new RestorationStack($"{number}", image, new IntensityScale(0, 1), Voxel)
        {
            Labels = labelled ? new LabelVolume(4, 12, 12 + number, Voxel) : null,
            Classes = labelled ? new Volume<float>(image.Shape, Voxel) : null,
        };
    }

    private static DenoiSegConfig Config(int batch, double share) => new() { PatchSize = new Zyx(4, 8, 8), BatchSize = batch, LabelledShare = share };

    [Property(MaxTest = 60)]
    public void AStepHasAsManyLabelledPatchesAsAreAskedFor(byte size, byte part, ushort step)
    {
        var (batch, share) = (1 + size % 8, part / 255.0);
        var sampler = new RestorationSampler(stacks, Config(batch, share), seed: 3);
        using var patches = sampler.Batch(step, batch, (_, _, _) => { }, CancellationToken.None);
        var labelled = patches.Patches.Count(p => p.Classes is not null);
        Assert.InRange(labelled, (int)Math.Ceiling(share * batch), batch);
        // What has classes comes from a labelled stack, and what has none from another.
        Assert.All(patches.Patches, p => Assert.Equal(p.Image[0, 0, 0] is 2 or 5, p.Classes is not null));
    }

    [Fact]
    public void AllStacksAreSeenAndLabelledOnesByTheirSize()
    {
        var sampler = new RestorationSampler(stacks, Config(2, 0.5), seed: 1);
        var counts = new int[2, 8];
        for (var step = 0; step < 2000; step++)
            for (var i = 0; i < 2; i++)
            {
                using var patch = sampler.Sample(step, i);
                counts[i, (int)patch.Image[0, 0, 0]]++;
            }
        // The first comes from stacks 2 and 5, of 14 and 17 rows of voxels; the second from all.
        Assert.Equal(2000, counts[0, 2] + counts[0, 5]);
        Assert.Equal(2000 * 14 / 31.0, counts[0, 2], 80.0);
        Assert.All(Enumerable.Range(0, 8), s => Assert.Equal(2000 * (12 + s) / 124.0, counts[1, s], 60.0));
    }

    [Fact]
    public void NobodyElsesPatchesChange()
    {
        var blind = new RestorationSampler(stacks, new Noise2VoidConfig { PatchSize = new Zyx(4, 8, 8), BatchSize = 2 }, seed: 1);
        var none = new RestorationSampler(stacks, Config(2, 0), seed: 1);
        var unlabelled = stacks.Where(s => s.Labels is null).ToList();
        var (few, alone) = (new RestorationSampler(unlabelled, Config(2, 0.5), seed: 1), new RestorationSampler(unlabelled, Config(2, 0), seed: 1));
        for (var step = 0; step < 50; step++)
            foreach (var (a, b) in new[] { (blind, none), (few, alone) })
            {
                using var x = a.Sample(step, 0);
                using var y = b.Sample(step, 0);
                Assert.Equal(x.Image[0, 0, 0], y.Image[0, 0, 0]);
            }
    }

    [Fact]
    public void ValuesThatCannotWorkAreRefused()
    {
        foreach (var (config, word) in new[]
        {
            (Config(2, 1.5), "labelledShare"),
            (Config(2, 0.5) with { Smoothing = [1, 2] }, "smoothing"),
            (Config(2, 0.5) with { Smoothing = [1, 2, double.NaN] }, "smoothing"),
            (Config(2, 0.5) with { PeakHeight = 0 }, "peakHeight"),
        })
            Assert.Contains(word, Assert.Throws<NucleusException>(config.Validate).Problem, StringComparison.Ordinal);
        Assert.Contains("peakHeight", Assert.Throws<NucleusException>(() => new VoidSegConfig { PeakHeight = 1 }.Validate()).Problem, StringComparison.Ordinal);
    }
}
