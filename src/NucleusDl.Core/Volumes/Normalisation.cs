namespace NucleusDl.Volumes;

/// <summary>How intensities of a stack are brought to a common scale.</summary>
public enum NormalisationKind
{
    /// <summary>Subtract the mean, divide by the standard deviation of the whole stack.</summary>
    ZScore,

    /// <summary>Map a low and a high percentile of the whole stack to 0 and 1; nothing is clipped.</summary>
    Percentile,
}

/// <summary>Brings the intensities of a stack to a common scale, one channel at a time.</summary>
/// <param name="Kind">Which scale.</param>
/// <param name="Low">Lower percentile, 0-100, for <see cref="NormalisationKind.Percentile"/>.</param>
/// <param name="High">Upper percentile, 0-100.</param>
public sealed record Normalisation(NormalisationKind Kind = NormalisationKind.Percentile, double Low = 1, double High = 99.8)
{
    private const int MaxSamples = 4_000_000;

    /// <summary>A new volume on the common scale; a constant channel becomes 0.</summary>
    /// <exception cref="NucleusException">The stack holds NaN or infinite values.</exception>
    public Volume<float> Apply(Volume image)
    {
        var result = image.ToFloat();
        for (var c = 0; c < result.Shape.C; c++)
        {
            var rescale = Scale(result.Shape, () => Planes(result, c), image.Source);
            Parallel.For(0, result.Shape.Z, z => rescale(result.Plane(c, z)));
        }
        return result;
    }

    /// <summary>What <see cref="Apply"/> subtracts from the intensities of a channel and then divides by, so that it can be undone.</summary>
    /// <param name="channel">One channel; channel 0 of a stack with several.</param>
    /// <returns>Offset, and a divisor that is 0 where the channel is constant.</returns>
    /// <exception cref="NucleusException">The stack holds NaN or infinite values.</exception>
    public (double Offset, double Divisor) Measure(Volume<float> channel)
    {
        var (offset, divisor) = Kind == NormalisationKind.ZScore ? Moments(channel.Shape, () => Planes(channel, 0)) : Percentiles(channel.Shape, Planes(channel, 0));
        return double.IsFinite(offset) && double.IsFinite(divisor) ? (offset, divisor) : throw Odd(channel.Source);
    }

    /// <summary>Brings planes to a common scale, in place.</summary>
    public delegate void PlaneScale(Span<float> plane);

    /// <summary>The scale of a stack that is read plane by plane, for stacks larger than the memory. The same as <see cref="Apply"/>, to the bit.</summary>
    /// <param name="shape">Extent of the one channel.</param>
    /// <param name="planes">Gives all its planes, in order; asked for once, or twice for <see cref="NormalisationKind.ZScore"/>.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="NucleusException">The stack holds NaN or infinite values.</exception>
    public PlaneScale Scale(VolumeShape shape, Func<IEnumerable<ReadOnlyMemory<float>>> planes, string? source)
    {
        var (offset, scale) = Kind == NormalisationKind.ZScore ? Moments(shape, planes) : Percentiles(shape, planes());
        return Rescale(offset, scale, source);
    }

    private static IEnumerable<ReadOnlyMemory<float>> Planes(Volume<float> v, int c)
    {
        var plane = new float[v.Shape.PlaneLength];
        for (var z = 0; z < v.Shape.Z; z++)
        {
            v.Plane(c, z).CopyTo(plane);
            yield return plane;
        }
    }

    private static (double, double) Moments(VolumeShape shape, Func<IEnumerable<ReadOnlyMemory<float>>> planes)
    {
        double sum = 0, squares = 0;
        foreach (var plane in planes())
            foreach (var x in plane.Span)
                sum += x;
        var mean = sum / shape.ChannelLength;
        foreach (var plane in planes())
            foreach (var x in plane.Span)
                squares += (x - mean) * (x - mean);
        return (mean, Math.Sqrt(squares / shape.ChannelLength));
    }

    private (double, double) Percentiles(VolumeShape shape, IEnumerable<ReadOnlyMemory<float>> planes)
    {
        // A regular subset is enough for a percentile, and sorting it bounds the time for any stack.
        var stride = Math.Max(1, shape.ChannelLength / MaxSamples);
        var samples = new List<float>((int)(shape.ChannelLength / stride) + 1);
        long next = 0, index = 0;
        foreach (var memory in planes)
        {
            var plane = memory.Span;
            for (; next < index + plane.Length; next += stride)
                samples.Add(plane[(int)(next - index)]);
            index += plane.Length;
        }
        return Range(samples);
    }

    private static PlaneScale Rescale(double offset, double scale, string? source)
    {
        if (!double.IsFinite(offset) || !double.IsFinite(scale))
            throw Odd(source);
        var factor = scale > 0 ? 1 / scale : 0;
        return plane =>
        {
            foreach (ref var v in plane)
                v = (float)((v - offset) * factor);
        };
    }

    private static NucleusException Odd(string? source) =>
        new(ErrorKind.Input, "The image holds NaN or infinite values.", "Replace them (in Fiji: Process > Math > NaN Background), then try again.", source);

    private (double, double) Range(List<float> samples)
    {
        if (samples.Exists(x => !float.IsFinite(x)))
            return (double.NaN, double.NaN);
        samples.Sort();
        var low = At(samples, Low);
        return (low, At(samples, High) - low);
    }

    private static double At(List<float> sorted, double percent)
    {
        var position = percent / 100 * (sorted.Count - 1);
        var i = (int)position;
        var next = sorted[Math.Min(i + 1, sorted.Count - 1)];
        return sorted[i] + (position - i) * (next - sorted[i]);
    }
}
