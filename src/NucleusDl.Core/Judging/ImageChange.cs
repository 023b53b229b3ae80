using NucleusDl.Filters;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Judging;

/// <summary>
/// What another microscope, or another day, does to a stack: a method that is worth using hardly notices. Grey values stay whole numbers where they
/// were (a camera gives no others), are not cut above, and not below 0. Strengths are stated in the stack's own range, from its 1st to its 99.8th percentile.
/// </summary>
public sealed class ImageChange
{
    private const double Low = 0.01, High = 0.998;
    private const int MaxSamples = 1 << 20;
    private const uint NoiseStream = 0x626E6368;

    private readonly Func<Volume<float>, Grey, ulong, Volume<float>> make;
    private readonly PlaneRule planes;

    private ImageChange(string name, string words, Func<Volume<float>, Grey, ulong, Volume<float>> make, PlaneRule planes = PlaneRule.Kept) =>
        (Name, Words, this.make, this.planes) = (name, words, make, planes);

    private enum PlaneRule
    {
        Kept,
        Doubled,
        EverySecond,
    }

    /// <summary>Its name in the tables.</summary>
    public string Name { get; }

    /// <summary>What it does, in words.</summary>
    public string Words { get; }

    /// <summary>How the labels are judged.</summary>
    public string Judged => planes switch
    {
        PlaneRule.Doubled => "on the planes that were there before; the added ones are left out of the prediction, so that no label is interpolated",
        PlaneRule.EverySecond => "on the planes that remain, against the truth in these planes, so that no label is interpolated; nuclei of a single dropped plane leave the truth",
        _ => "on the stack's own voxels",
    };

    /// <summary>All of them, in the order of the tables.</summary>
    public static IReadOnlyList<ImageChange> All { get; } =
    [
        new("offset", "background level higher by half the range", (v, g, _) => Each(v, x => x + 0.5 * g.Range)),
        new("gain x0.5", "half as bright", (v, _, _) => Each(v, x => 0.5 * x)),
        new("gain x3", "three times as bright", (v, _, _) => Each(v, x => 3 * x)),
        new("gamma 0.7", "dim structures lifted: exponent 0.7 between the lowest and the highest value", (v, g, _) => Each(v, g.Power(0.7))),
        new("gamma 1.5", "dim structures pressed down: exponent 1.5 between the lowest and the highest value", (v, g, _) => Each(v, g.Power(1.5))),
        new("noise", "Gaussian noise added, σ a twentieth of the range", AddNoise),
        new("blur", "Gaussian blur added, σ the width of a pixel along every axis", (v, _, _) => Gaussian.Blur(v, v.RequireVoxelSize().X, v.RequireVoxelSize())),
        new("z spacing x0.5", "a plane put between every two, their mean; the last one repeated", (v, _, _) => Double(v), PlaneRule.Doubled),
        new("z spacing x2", "every second plane left out", (v, _, _) => Halve(v), PlaneRule.EverySecond),
    ];

    /// <summary>Whether the change makes sense for a stack: a single plane has no spacing.</summary>
    public bool Suits(VolumeShape shape) => planes == PlaneRule.Kept || shape.Z > 1;

    /// <summary>The changed stack, of float voxels.</summary>
    /// <param name="image">One channel.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <exception cref="NucleusException">A blur or a change of planes needs the voxel size.</exception>
    public Volume<float> Apply(Volume image, ulong seed)
    {
        using var values = image.ToFloat();
        var result = make(values, Grey.Of(values), seed);
        (result.Source, result.ChannelNames) = (image.Source, image.ChannelNames);
        if (image.PixelType is not (PixelType.Float32 or PixelType.Float64))
            for (var z = 0; z < result.Shape.Z; z++)
                foreach (ref var v in result.Plane(z))
                    v = MathF.Max(0, MathF.Round(v));
        return result;
    }

    /// <summary>The truth in the planes that are judged; a new volume.</summary>
    public LabelVolume Truth(LabelVolume truth) => planes == PlaneRule.EverySecond ? EverySecond(truth) : truth.Clone();

    /// <summary>The prediction on a changed stack, in the planes that are judged; a new volume.</summary>
    public LabelVolume Prediction(LabelVolume prediction) => planes == PlaneRule.Doubled ? EverySecond(prediction) : prediction.Clone();

    private static Volume<float> Each(Volume<float> v, Func<double, double> change) => v.Map(x => (float)change(x));

    private static Volume<float> AddNoise(Volume<float> v, Grey grey, ulong seed)
    {
        var result = v.Clone();
        Parallel.For(0, v.Shape.Z, z =>
        {
            var random = new CounterRandom(seed, NoiseStream, (ulong)z);
            foreach (ref var x in result.Plane(z))
                x += (float)(0.05 * grey.Range * random.Normal());
        });
        return result;
    }

    private static Volume<float> Double(Volume<float> v)
    {
        var size = v.RequireVoxelSize();
        var result = new Volume<float>(v.Shape with { Z = 2 * v.Shape.Z }, size with { Z = size.Z / 2 });
        for (var z = 0; z < v.Shape.Z; z++)
        {
            var here = v.Plane(z);
            var next = v.Plane(Math.Min(z + 1, v.Shape.Z - 1));
            here.CopyTo(result.Plane(2 * z));
            var between = result.Plane(2 * z + 1);
            for (var i = 0; i < between.Length; i++)
                between[i] = 0.5f * (here[i] + next[i]);
        }
        return result;
    }

    private static Volume<float> Halve(Volume<float> v)
    {
        var size = v.RequireVoxelSize();
        var result = new Volume<float>(v.Shape with { Z = (v.Shape.Z + 1) / 2 }, size with { Z = size.Z * 2 });
        for (var z = 0; z < result.Shape.Z; z++)
            v.Plane(2 * z).CopyTo(result.Plane(z));
        return result;
    }

    private static LabelVolume EverySecond(LabelVolume labels)
    {
        var s = labels.Shape;
        var result = new LabelVolume((s.Z + 1) / 2, s.Y, s.X, labels.VoxelSize is { } v ? v with { Z = v.Z * 2 } : null);
        for (var z = 0; z < result.Shape.Z; z++)
            labels.Plane(2 * z).CopyTo(result.Plane(z));
        return result;
    }

    /// <summary>The grey values of a stack: its ends, and its range by percentiles.</summary>
    private readonly record struct Grey(double Min, double Max, double Range)
    {
        public static Grey Of(Volume<float> v)
        {
            var count = v.Shape.ChannelLength;
            var samples = new float[Math.Min(count, MaxSamples)];
            for (var i = 0; i < samples.Length; i++)
                samples[i] = v.Slice((long)((Int128)i * count / samples.Length), 1)[0];
            Array.Sort(samples);
            var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
            for (var z = 0; z < v.Shape.Z; z++)
                foreach (var x in v.Plane(z))
                    (min, max) = (Math.Min(min, x), Math.Max(max, x));
            return new Grey(min, max, samples[(int)(High * (samples.Length - 1))] - samples[(int)(Low * (samples.Length - 1))]);
        }

        public Func<double, double> Power(double exponent)
        {
            var (min, span) = (Min, Max - Min);
            return span > 0 ? x => min + span * Math.Pow((x - min) / span, exponent) : x => x;
        }
    }
}
