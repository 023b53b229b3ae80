using System.Numerics;
using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>Smallest and largest value and sum over the runs of one label, first channel; NaN where a voxel is NaN.</summary>
internal readonly record struct RunIntensity(double Min, double Sum, double Max)
{
    public static readonly RunIntensity None = new(double.NaN, double.NaN, double.NaN);

    public static RunIntensity Of(Volume image, ReadOnlySpan<LabelRun> runs) => image switch
    {
        Volume<byte> v => Whole(v, runs),
        Volume<sbyte> v => Whole(v, runs),
        Volume<ushort> v => Sixteen(v, runs),
        Volume<short> v => Whole(v, runs),
        Volume<uint> v => Whole(v, runs),
        Volume<int> v => Whole(v, runs),
        Volume<float> v => Real(v, runs),
        Volume<double> v => Real(v, runs),
        _ => throw new ArgumentOutOfRangeException(nameof(image)),
    };

    private static unsafe RunIntensity Whole<T>(Volume<T> image, ReadOnlySpan<LabelRun> runs) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var (min, max, sum) = (T.MaxValue, T.MinValue, 0L);
        foreach (var run in runs)
            foreach (var v in Voxels(image, run))
            {
                min = T.Min(min, v);
                max = T.Max(max, v);
                sum += long.CreateTruncating(v);
            }
        return new RunIntensity(double.CreateTruncating(min), sum, double.CreateTruncating(max));
    }

    /// <summary>What cameras record, with vectors.</summary>
    private static RunIntensity Sixteen(Volume<ushort> image, ReadOnlySpan<LabelRun> runs)
    {
        Vector<ushort> least = new(ushort.MaxValue), most = Vector<ushort>.Zero;
        var (min, max, sum) = (ushort.MaxValue, ushort.MinValue, 0L);
        foreach (var run in runs)
        {
            var voxels = Voxels(image, run);
            // In pieces that 32-bit lanes can hold.
            while (voxels.Length >= Vector<ushort>.Count)
            {
                var piece = MemoryMarshal.Cast<ushort, Vector<ushort>>(voxels[..Math.Min(voxels.Length, 1 << 16)]);
                var sums = Vector<uint>.Zero;
                foreach (var v in piece)
                {
                    least = Vector.Min(least, v);
                    most = Vector.Max(most, v);
                    Vector.Widen(v, out var low, out var high);
                    sums += low + high;
                }
                Vector.Widen(sums, out var first, out var second);
                sum += (long)Vector.Sum(first + second);
                voxels = voxels[(piece.Length * Vector<ushort>.Count)..];
            }
            foreach (var v in voxels)
            {
                min = Math.Min(min, v);
                max = Math.Max(max, v);
                sum += v;
            }
        }
        for (var i = 0; i < Vector<ushort>.Count; i++)
            (min, max) = (Math.Min(min, least[i]), Math.Max(max, most[i]));
        return new RunIntensity(min, sum, max);
    }

    private static RunIntensity Real<T>(Volume<T> image, ReadOnlySpan<LabelRun> runs) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (min, max, sum) = (T.PositiveInfinity, T.NegativeInfinity, 0.0);
        foreach (var run in runs)
            foreach (var v in Voxels(image, run))
            {
                min = T.Min(min, v);
                max = T.Max(max, v);
                sum += double.CreateTruncating(v);
            }
        return new RunIntensity(double.CreateTruncating(min), sum, double.CreateTruncating(max));
    }

    private static unsafe ReadOnlySpan<T> Voxels<T>(Volume<T> image, LabelRun run) where T : unmanaged, INumber<T> =>
        new(image.Pointer + (long)run.Row * image.Shape.X + run.Start, run.End - run.Start);
}
