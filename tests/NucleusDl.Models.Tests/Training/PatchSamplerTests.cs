using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class PatchSamplerTests
{
    private static readonly AugmentConfig Always = new()
    {
        Rotation = new(1, -30, 30),
        Scale = new(1, 0.7, 1.4),
        Noise = new(1, 0, 0.1),
        Blur = new(1, 0.5, 1),
        Brightness = new(1, 0.75, 1.25),
        Contrast = new(1, 0.75, 1.25),
        LowResolution = new(1, 0.5, 1),
        Gamma = new(1, 0.7, 1.5),
        InvertedGamma = new(1, 0.7, 1.5),
    };

    [Fact]
    public void SameAddressGivesTheSamePatchOnAnyThread()
    {
        var sampler = new PatchSampler([TrainingCases.Numbered(12, 30, 31), TrainingCases.Numbered(9, 25, 40)], new(new Zyx(8, 16, 17), 3) { Augment = Always });
        var alone = Enumerable.Range(0, 24).Select(i => Hash(sampler, i / 2, i % 2)).ToArray();
        var threaded = new string[24];
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => threaded[23 - i] = Hash(sampler, (23 - i) / 2, (23 - i) % 2));
        Assert.Equal(alone, threaded);
        Assert.Equal(24, alone.Distinct().Count());
    }

    [Fact]
    public void ResumingContinuesTheStream()
    {
        var sampler = new PatchSampler([TrainingCases.Numbered(12, 30, 31)], new(new Zyx(8, 16, 16), 3));
        static List<string> Run(PatchSampler s, int first, int end, int threads)
        {
            using var queue = new BatchQueue<PatchBatch>((step, cancel) => s.Batch(step, 2, cancel), first, end, 2, threads);
            var hashes = new List<string>();
            for (var step = first; step < end; step++)
            {
                using var batch = queue.Take();
                Assert.Equal(step, batch.Step);
                hashes.AddRange(batch.Patches.Select(Hash));
            }
            return hashes;
        }
        var whole = Run(sampler, 0, 8, 1);
        var again = new PatchSampler([TrainingCases.Numbered(12, 30, 31)], new(new Zyx(8, 16, 16), 3));
        Assert.Equal(whole.Skip(10), Run(again, 5, 8, 2));
        var other = new PatchSampler([TrainingCases.Numbered(12, 30, 31)], new(new Zyx(8, 16, 16), 4));
        Assert.NotEqual(whole.Take(4), Run(other, 0, 2, 1));
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8)]
    [InlineData(2, 0.94)]
    public void CrowdedStacksAreDrawnMoreOften(double crowding, double share)
    {
        // Two nuclei, and eight.
        var (few, many) = (TrainingCases.Numbered(4, 8, 8), TrainingCases.Numbered(4, 8, 32));
        Assert.Equal((2, 8), (few.Nuclei, many.Nuclei));
        var sampler = new PatchSampler([few, new TrainingCase("many", many.Image, many.Labels)], new(new Zyx(2, 4, 8), 1) { Augment = AugmentConfig.None, Crowding = crowding });
        var drawn = Enumerable.Range(0, 600).Count(step =>
        {
            using var patch = sampler.Sample(step, 0);
            return patch.Case == "many";
        });
        Assert.InRange(drawn / 600.0, share - 0.07, share + 0.07);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => new PatchSampler([few], new(new Zyx(2, 4, 8), 1) { Crowding = -1 })).Kind);
    }

    [Fact]
    public void WithoutAugmentationAPatchIsACrop()
    {
        var source = TrainingCases.Numbered(12, 30, 31, channels: 2);
        var sampler = new PatchSampler([source], new(new Zyx(5, 16, 17), 1) { Augment = AugmentConfig.None });
        for (var step = 0; step < 20; step++)
        {
            using var patch = sampler.Sample(step, 0);
            using var image = source.Image.Crop(patch.Start.Z, patch.Start.Y, patch.Start.X, 5, 16, 17);
            using var labels = source.Labels.Voxels.Crop(patch.Start.Z, patch.Start.Y, patch.Start.X, 5, 16, 17);
            Assert.Equal(TrainingCases.Values(image), TrainingCases.Values(patch.Image));
            Assert.Equal(labels.Slice(0, 5 * 16 * 17).ToArray(), TrainingCases.Values(patch.Labels));
        }
    }

    [Fact]
    public void EveryPlaceIsReachedEvenly()
    {
        var sampler = new PatchSampler([TrainingCases.Numbered(1, 9, 12)], new(new Zyx(1, 8, 8), 1) { Augment = AugmentConfig.None, ForegroundShare = 0 });
        var places = Enumerable.Range(0, 2000).Select(i =>
        {
            using var patch = sampler.Sample(i, 0);
            return patch.Start;
        }).GroupBy(s => s).ToList();
        Assert.Equal(2 * 5, places.Count);
        Assert.All(places, g => Assert.InRange(g.Count(), 140, 260));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.33)]
    [InlineData(1.0)]
    public void ForegroundShareIsKept(double share)
    {
        // One voxel of nucleus in a large image: a random patch nearly never meets it.
        var labels = new LabelVolume(10, 120, 120, TrainingCases.Micron);
        labels[4, 60, 70] = 5;
        var sampler = new PatchSampler([new("one", new Volume<float>(labels.Shape), labels)], new(new Zyx(3, 7, 7), 2) { Augment = AugmentConfig.None, ForegroundShare = share });
        var (asked, met, centred) = (0, 0, 0);
        for (var i = 0; i < 1500; i++)
        {
            using var patch = sampler.Sample(i, 1);
            asked += patch.OnForeground ? 1 : 0;
            met += patch.Labels.Max() == 5 ? 1 : 0;
            centred += patch.Labels[1, 3, 3] == 5 ? 1 : 0;
        }
        Assert.InRange(asked / 1500.0, share - 0.04, share + 0.04);
        Assert.InRange(met - asked, 0, 15);
        Assert.True(centred >= asked);
    }

    [Fact]
    public void ImagesAreDrawnEvenlyAndEmptyOnesToo()
    {
        var empty = new TrainingCase("empty", new Volume<float>(new VolumeShape(4, 8, 8), TrainingCases.Micron), new LabelVolume(4, 8, 8));
        var sampler = new PatchSampler([TrainingCases.Numbered(20, 40, 40), empty], new(new Zyx(4, 8, 8), 2) { ForegroundShare = 1, Augment = AugmentConfig.None });
        var names = Enumerable.Range(0, 600).Select(i =>
        {
            using var patch = sampler.Sample(i, 0);
            Assert.Equal(patch.Case == "numbered", patch.OnForeground);
            return patch.Case;
        }).ToList();
        Assert.InRange(names.Count(n => n == "empty"), 250, 350);
    }

    [Fact]
    public void SmallImagesArePaddedWithTheirDarkLevel()
    {
        var source = TrainingCases.Numbered(3, 10, 30, channels: 2);
        var sampler = new PatchSampler([source], new(new Zyx(6, 16, 8), 1) { Augment = AugmentConfig.None });
        using var patch = sampler.Sample(0, 0);
        Assert.Equal((-1, -3), (patch.Start.Z, patch.Start.Y));
        for (var c = 0; c < 2; c++)
            for (var z = 0; z < 6; z++)
                for (var y = 0; y < 16; y++)
                    for (var x = 0; x < 8; x++)
                    {
                        var inside = z is >= 1 and < 4 && y is >= 3 and < 13;
                        Assert.Equal(inside ? source.Image[c, z - 1, y - 3, x + patch.Start.X] : source.Dark[c], patch.Image[c, z, y, x]);
                        Assert.Equal(inside ? source.Labels[z - 1, y - 3, x + patch.Start.X] : 0, patch.Labels[z, y, x]);
                    }
    }

    [Fact]
    public void AugmentedLabelsAreOriginalLabels()
    {
        var source = TrainingCases.Numbered(12, 30, 31);
        var known = source.Labels.Sizes().Keys.Append(0).ToHashSet();
        var sampler = new PatchSampler([source], new(new Zyx(10, 20, 20), 3) { Augment = Always });
        for (var step = 0; step < 20; step++)
        {
            using var patch = sampler.Sample(step, 0);
            Assert.Subset(known, TrainingCases.Values(patch.Labels).ToHashSet());
            Assert.All(TrainingCases.Values(patch.Image), v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public void WrongOptionsAreRefused()
    {
        var source = TrainingCases.Numbered(3, 5, 5);
        Assert.Equal(ErrorKind.Usage, Refusal([source], new(new Zyx(0, 4, 4), 1)));
        Assert.Equal(ErrorKind.Usage, Refusal([source], new(new Zyx(2, 4, 4), 1) { ForegroundShare = 1.2 }));
        Assert.Equal(ErrorKind.Input, Refusal([], new(new Zyx(2, 4, 4), 1)));
        Assert.Equal(ErrorKind.Input, Refusal([source, TrainingCases.Numbered(3, 5, 5, channels: 2)], new(new Zyx(2, 4, 4), 1)));
    }

    private static ErrorKind Refusal(TrainingCase[] cases, PatchSamplerOptions options) =>
        Assert.Throws<NucleusException>(() => new PatchSampler(cases, options)).Kind;

    private static string Hash(PatchSampler sampler, long step, int sample)
    {
        using var patch = sampler.Sample(step, sample);
        return Hash(patch);
    }

    private static string Hash(Patch patch)
    {
        var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        for (var z = 0; z < patch.Image.Shape.Z; z++)
        {
            hash.AppendData(patch.Image.PlaneBytes(0, z));
            hash.AppendData(patch.Labels.Voxels.PlaneBytes(0, z));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
