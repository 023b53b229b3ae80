using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>
/// How the intensities of a channel become whole numbers (codes) and back: intensity = <see cref="Low"/> + (code - <see cref="First"/>) · <see cref="Step"/>.
/// Whole numbers that fit stay exact; everything else is cut to a window of percentiles and rounded.
/// </summary>
internal sealed record GreyLevels
{
    /// <summary>Percentiles of the window; outside it, codes say "this or more".</summary>
    private const double LowPercentile = 0.05, HighPercentile = 99.95;

    /// <summary>Up to this many voxels in all channels, 16 bits are kept.</summary>
    public const long WideVoxels = 1L << 21;

    /// <summary>Code of the lowest intensity: 1 where 0 stands for "not a number".</summary>
    public required int First { get; init; }

    /// <summary>Largest code.</summary>
    public required int Last { get; init; }

    /// <summary>Intensity of the first code.</summary>
    public required double Low { get; init; }

    /// <summary>Intensity from code to code; 0 where all voxels are the same.</summary>
    public required double Step { get; init; }

    /// <summary>Whether intensities come back as they were.</summary>
    public required bool Exact { get; init; }

    /// <summary>Smallest and largest intensity of the channel.</summary>
    public required (double Low, double High) Range { get; init; }

    /// <summary>Intensities shown black and white at first.</summary>
    public required (double Low, double High) Contrast { get; init; }

    /// <summary>8 or 16.</summary>
    public int Bits => Last > 255 ? 16 : 8;

    public double High => Low + (Last - First) * Step;

    /// <summary>Whether some voxels are brighter than the largest code says.</summary>
    public bool CutsHigh => Range.High > High + Step / 2;

    /// <summary>Whether some voxels are darker than the smallest code says.</summary>
    public bool CutsLow => Range.Low < Low - Step / 2;

    public bool HasNotANumber => First == 1;

    /// <summary>Levels of one channel.</summary>
    /// <param name="volume">The stack.</param>
    /// <param name="c">Channel.</param>
    /// <param name="levels">Largest code of 8 bits: 255, or less where the page must be smaller.</param>
    public static GreyLevels Of(Volume volume, int c, int levels)
    {
        var whole = volume.PixelType is not (PixelType.Float32 or PixelType.Float64);
        var broken = !whole && HasBroken(volume, c);
        var p = Percentiles.Of(volume, c, 0, LowPercentile, ImageOptions.DefaultLowPercentile, ImageOptions.DefaultHighPercentile, HighPercentile, 100);
        var first = broken ? 1 : 0;
        if (double.IsNaN(p[0]))
            p = new double[p.Length];
        // A mask, or a few bright spots on black: the percentiles coincide although the channel is not constant.
        var contrast = p[2] < p[3] ? (p[2], p[3]) : (p[0], p[5]);
        var small = volume.Shape.Length <= WideVoxels && levels == 255;
        var span = p[5] - p[0];
        var most = small ? ushort.MaxValue : levels;
        var (low, high, last, exact) = (p[0], p[5], most, false);
        if (whole && span <= most)
            (last, exact) = (first + Math.Max(1, (int)span), true);
        else if (!small && p[1] < p[4])
            (low, high) = (p[1], p[4]);
        else if (span == 0)
            last = first + 1;
        return new GreyLevels
        {
            First = first,
            Last = last,
            Low = low,
            Step = exact ? 1 : (high - low) / (last - first),
            Exact = exact || span == 0,
            Range = (p[0], p[5]),
            Contrast = contrast,
        };
    }

    /// <summary>Code of an intensity; 0 where it is not a number.</summary>
    public int Code(float value)
    {
        if (!float.IsFinite(value))
            return 0;
        return Step > 0 ? (int)Math.Clamp(Math.Round((value - Low) / Step) + First, First, Last) : First;
    }

    /// <summary>Intensity of a code.</summary>
    public double Value(int code) => code < First ? double.NaN : Low + (code - First) * Step;

    private static bool HasBroken(Volume volume, int c)
    {
        var found = false;
        Parallel.For(0, volume.Shape.Z, () => new float[volume.Shape.PlaneLength], (z, state, plane) =>
        {
            VoxelReader.ReadPlane(volume, c, z, plane);
            foreach (var v in plane)
                if (!float.IsFinite(v))
                {
                    Volatile.Write(ref found, true);
                    state.Stop();
                    break;
                }
            return plane;
        }, _ => { });
        return found;
    }
}
