using System.Globalization;
using NucleusDl.Filters;
using NucleusDl.Labels;
using NucleusDl.Metrics;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Restoring;

/// <summary>
/// Did it invent something? What denoising took away (the residual) must look like noise: independent from voxel to voxel, of the variance that the camera has at
/// that brightness. Where the truth is known, structures added and removed are listed and mapped.
/// </summary>
/// <remarks>A residual of pure noise does not prove that nothing was invented: what is added where noise hides it, only the truth shows.</remarks>
public sealed class ResidualCheck : IDisposable
{
    private ResidualCheck(Volume<float> residual, Volume<float> ratio, LabelVolume? changes) => (Residual, VarianceRatio, ChangeMap) = (residual, ratio, changes);

    /// <summary>Noisy minus denoised, [1,Z,Y,X].</summary>
    public Volume<float> Residual { get; }

    /// <summary>Local variance of the residual over the variance of the camera's noise there: 1 where just the noise went.</summary>
    public Volume<float> VarianceRatio { get; }

    /// <summary>1 where light was added, 2 where it was removed; null without truth.</summary>
    public LabelVolume? ChangeMap { get; }

    /// <summary>The noise that the recording has.</summary>
    public required NoiseLevel Noise { get; init; }

    /// <summary>Whether <see cref="Noise"/> was estimated from the recording.</summary>
    public bool NoiseEstimated { get; init; }

    /// <summary>Autocorrelation along the axes.</summary>
    public required IReadOnlyList<LagCorrelation> Lags { get; init; }

    /// <summary>Share of voxels around which more than noise was taken away.</summary>
    public double ShareTooMuch { get; init; }

    /// <summary>Share of voxels around which noise was left.</summary>
    public double ShareTooLittle { get; init; }

    /// <summary>Mean of the residual over the SD of the noise: not 0 where brightness changed.</summary>
    public double Bias { get; init; }

    /// <summary>Structures added and removed, the largest first; null without truth.</summary>
    public IReadOnlyList<StructureChange>? Changes { get; init; }

    /// <summary>Limits used.</summary>
    public required ResidualOptions Options { get; init; }

    /// <summary>Number of voxels.</summary>
    public long Voxels => Residual.Shape.Length;

    /// <summary>The p-value of the whole test: the smallest of all shifts times their number, at most 1.</summary>
    public double PValue => Lags.Count == 0 ? 1 : Math.Min(1, Lags.Min(l => l.PValue) * Lags.Count);

    /// <summary>Axes along which the residual notably holds structure.</summary>
    public IReadOnlyList<string> StructuredAxes => [.. Lags.Where(Notable).Select(Axis).Distinct()];

    /// <summary>Checks a denoised image.</summary>
    /// <param name="noisy">The recording, one channel.</param>
    /// <param name="denoised">What came out, in the grey values of the recording.</param>
    /// <param name="truth">The same without noise, in the same grey values; null where nobody knows it.</param>
    /// <param name="noise">The camera; null estimates it from the recording.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="NucleusException">The shapes differ, or the recording shows no noise.</exception>
    public static ResidualCheck Of(Volume<float> noisy, Volume<float> denoised, Volume<float>? truth = null, NoiseLevel? noise = null, ResidualOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(denoised);
        options ??= new ResidualOptions();
        options.Validate();
        foreach (var other in new[] { denoised, truth })
            if (other is not null && (other.Shape != noisy.Shape || noisy.Shape.C != 1))
                throw new NucleusException(ErrorKind.Input, $"The noisy image has {noisy.Shape} voxels, this one {other.Shape}.", "Compare images of one channel and the same stack, neither cropped nor resampled.", other.Source);
        var level = noise ?? NoiseModel.Estimate(noisy);
        var residual = Minus(noisy, denoised);
        var mean = Autocorrelation.Mean(residual);
        using var squares = residual.Map(v => v * v);
        using var expected = denoised.Map(v => (float)level.VarianceAt(v));
        var sigma = (Z: Math.Min(options.NeighbourhoodSigma, 0.5 * (noisy.Shape.Z - 1)), XY: options.NeighbourhoodSigma);
        var ratio = Gaussian.Blur(squares, sigma.Z, sigma.XY, sigma.XY);
        using var camera = Gaussian.Blur(expected, sigma.Z, sigma.XY, sigma.XY);
        long much = 0, little = 0;
        for (var z = 0; z < ratio.Shape.Z; z++)
        {
            Span<float> r = ratio.Plane(z), c = camera.Plane(z);
            for (var i = 0; i < r.Length; i++)
            {
                r[i] = c[i] > 0 ? r[i] / c[i] : 0;
                much += r[i] > options.NotableRatio ? 1 : 0;
                little += r[i] < 1 / options.NotableRatio ? 1 : 0;
            }
        }
        var (map, changes) = truth is null ? (null, null) : Structures(denoised, truth, options);
        return new ResidualCheck(residual, ratio, map)
        {
            Noise = level,
            NoiseEstimated = noise is null,
            Lags = Autocorrelation.AlongAxes(residual, options.Reach),
            ShareTooMuch = much / (double)ratio.Shape.Length,
            ShareTooLittle = little / (double)ratio.Shape.Length,
            Bias = Autocorrelation.Mean(expected) is > 0 and var v ? mean / Math.Sqrt(v) : 0,
            Changes = changes,
            Options = options,
        };
    }

    /// <summary>What it means, sentence by sentence.</summary>
    public IReadOnlyList<string> Words()
    {
        var words = new List<string>();
        if (StructuredAxes is { Count: > 0 } axes)
        {
            var strongest = Lags.MaxBy(l => l.Correlation)!;
            words.Add(Invariant($"The residual still holds structure along {string.Join(" and ", axes)}: signal was taken away with the noise (correlation up to {strongest.Correlation:0.000}, p {P(PValue)}, one-sided)."));
        }
        else
        {
            words.Add(Invariant($"No structure is seen in the residual: correlations along z, y and x stay below {Options.NotableCorrelation:0.00} or are not significant (p {P(PValue)}, one-sided)."));
        }
        if (Lags.FirstOrDefault(l => l.Score < -4 && l.Correlation < -Options.NotableCorrelation) is { } negative)
            words.Add(Invariant($"Neighbouring residuals along {Axis(negative)} go against each other (correlation {negative.Correlation:0.000}): some noise of each voxel went into its neighbours' result, as any smoothing does."));
        if (ShareTooMuch > 0.01)
            words.Add(Invariant($"Around {ShareTooMuch:0.0%} of the voxels more than noise was taken away (variance above {Options.NotableRatio:0.##} times the camera's): look there for what was erased."));
        if (ShareTooLittle > 0.5)
            words.Add(Invariant($"Around {ShareTooLittle:0%} of the voxels noise was left (variance below {1 / Options.NotableRatio:0.##} times the camera's)."));
        if (Math.Abs(Bias) > 0.1)
            words.Add(Invariant($"The image became {(Bias > 0 ? "darker" : "brighter")} by {Math.Abs(Bias):0.00} SD of the noise on average: intensities cannot be compared with the recording's."));
        if (Changes is { } changes)
        {
            var (added, removed) = (changes.Count(c => c.Added), changes.Count(c => !c.Added));
            words.Add(added + removed == 0
                ? Invariant($"Against the truth no structure of {Options.StructureVoxels} voxels and more was added or removed.")
                : Invariant($"Against the truth {added} structures were added and {removed} removed (at least {Options.StructureVoxels} voxels that differ by {Options.StructureShare:0%} of the truth's range)."));
        }
        else
        {
            words.Add("Without a truth nobody can say what was invented where noise hides it; a clean residual is necessary, not enough.");
        }
        if (NoiseEstimated)
            words.Add(Invariant($"The camera's noise was estimated from the recording: {Noise.Gain:0.###} grey values a photon, darkness {Noise.Offset:0.#}, read noise {Noise.ReadNoise:0.##} photons."));
        return words;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Residual.Dispose();
        VarianceRatio.Dispose();
        ChangeMap?.Dispose();
    }

    private static string Axis(LagCorrelation l) => l.Z > 0 ? "z" : l.Y > 0 ? "y" : "x";

    private static string P(double p) => p < 1e-4 ? "below 0.0001" : p.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static Volume<float> Minus(Volume<float> a, Volume<float> b)
    {
        var result = new Volume<float>(a.Shape, a.VoxelSize);
        for (var z = 0; z < a.Shape.Z; z++)
        {
            Span<float> x = a.Plane(z), y = b.Plane(z), to = result.Plane(z);
            for (var i = 0; i < to.Length; i++)
                to[i] = x[i] - y[i];
        }
        return result;
    }

    private static (LabelVolume, IReadOnlyList<StructureChange>) Structures(Volume<float> denoised, Volume<float> truth, ResidualOptions options)
    {
        using var difference = Minus(denoised, truth);
        using var smooth = Gaussian.Blur(difference, Math.Min(1, 0.5 * (truth.Shape.Z - 1)), 1, 1);
        var range = ImageQuality.Range(truth);
        var limit = (float)(options.StructureShare * range);
        var map = new LabelVolume(truth.Shape.Z, truth.Shape.Y, truth.Shape.X, truth.VoxelSize);
        var changes = new List<StructureChange>();
        foreach (var added in new[] { true, false })
        {
            using var mask = smooth.Map(v => (added ? v : -v) > limit ? (byte)1 : (byte)0);
            using var parts = ConnectedComponents.Label(mask);
            var sums = new Dictionary<int, (long N, long Z, long Y, long X, float Peak)>();
            Each(parts, (label, z, y, x) =>
            {
                var s = sums.GetValueOrDefault(label);
                var v = smooth[z, y, x];
                sums[label] = (s.N + 1, s.Z + z, s.Y + y, s.X + x, Math.Abs(v) > Math.Abs(s.Peak) ? v : s.Peak);
            });
            changes.AddRange(sums.Values.Where(s => s.N >= options.StructureVoxels).Select(s => new StructureChange(added, s.N, (int)(s.Z / s.N), (int)(s.Y / s.N), (int)(s.X / s.N), s.Peak / range)));
            Each(parts, (label, z, y, x) =>
            {
                if (sums[label].N >= options.StructureVoxels)
                    map[z, y, x] = added ? 1 : 2;
            });
        }
        return (map, [.. changes.OrderByDescending(c => c.Voxels)]);
    }

    private static void Each(LabelVolume labels, Action<int, int, int, int> visit)
    {
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if (labels[z, y, x] is not 0 and var label)
                        visit(label, z, y, x);
    }

    private bool Notable(LagCorrelation l) => l.Correlation >= Options.NotableCorrelation && l.PValue * Lags.Count < Options.Level;
}
