using System.Globalization;
using NucleusDl.Filters;
using NucleusDl.Metrics;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Restoring;

/// <summary>
/// A way to denoise that learns nothing, with one number to set. Its best value is found on stacks whose truth is known, which no user has: baselines are
/// therefore shown at their best.
/// </summary>
/// <param name="Name">Name in the tables.</param>
/// <param name="Words">What it is and what its number means.</param>
/// <param name="Grid">Values that are tried; a single one where there is nothing to set.</param>
public sealed record Baseline(string Name, string Words, IReadOnlyList<double> Grid)
{
    private readonly Func<Volume<float>, NoiseLevel, double, Volume<float>> filter = (v, _, _) => v.Clone();

    private Baseline(string name, string words, IReadOnlyList<double> grid, Func<Volume<float>, NoiseLevel, double, Volume<float>> filter) : this(name, words, grid) => this.filter = filter;

    /// <summary>Gaussian, median, non-local means, wavelets, BM4D.</summary>
    public static IReadOnlyList<Baseline> All { get; } =
    [
        new("gaussian", "Gaussian of one σ in the plane (voxels), along Z by the voxel size", [0.5, 0.7, 0.9, 1.1, 1.4, 1.8, 2.3, 3], (v, _, s) => Smooth(v, s)),
        new("median", "median of 3 x 3 x 3", [0], (v, _, _) => Median.Filter(v)),
        new("nlm", "non-local means of 3 x 3 x 3 patches, search 5 x 11 x 11, on stabilised noise; strength in SDs", [0.3, 0.45, 0.6, 0.8, 1.1, 1.5, 2],
            (v, n, h) => new Anscombe(n).Around(v, t => NonLocalMeans.Filter(t, new NonLocalMeansOptions { NoiseSd = 1, Strength = h }))),
        new("wavelet", "undecimated spline wavelets with local BayesShrink, on stabilised noise; factor of the threshold", [0.7, 1, 1.4, 2, 2.8, 4, 5.6], (v, n, f) => new Anscombe(n).Around(v, t => Wavelet.Denoise(t, 1, f))),
        new("bm4d", "BM4D: cubes of 4 x 4 x 4 grouped and filtered together, twice, on stabilised noise; the noise's SD over the one estimated", [0.8, 1, 1.15, 1.35, 1.6, 2],
            (v, n, f) => new Anscombe(n).Around(v, t => BlockMatching.Filter(t, new BlockMatchingOptions { NoiseSd = f }))),
    ];

    /// <summary>The baseline of this name.</summary>
    /// <exception cref="NucleusException">There is none.</exception>
    public static Baseline Get(string name) => All.FirstOrDefault(b => b.Name == name)
        ?? throw new NucleusException(ErrorKind.Usage, $"There is no baseline '{name}'.", $"Known are: {string.Join(", ", All.Select(b => b.Name))}.");

    /// <summary>Denoises one channel.</summary>
    /// <param name="noisy">The recording.</param>
    /// <param name="noise">Its camera, see <see cref="NoiseModel.Estimate"/>.</param>
    /// <param name="value">The number to set.</param>
    public Volume<float> Apply(Volume<float> noisy, NoiseLevel noise, double value) => filter(noisy, noise, value);

    /// <summary>The value of the grid with the highest mean PSNR over pairs, nothing fitted; the noise of each is estimated, as a user would.</summary>
    /// <param name="pairs">Recordings and their truth.</param>
    /// <param name="sameScale">Whether both have the same grey values; otherwise the affine-fitted PSNR decides.</param>
    /// <param name="cancel">Stops between two trials.</param>
    public double Best(IReadOnlyList<(Volume<float> Noisy, Volume<float> Clean)> pairs, bool sameScale = true, CancellationToken cancel = default)
    {
        if (Grid.Count == 1)
            return Grid[0];
        var levels = pairs.Select(p => NoiseModel.Estimate(p.Noisy)).ToArray();
        return Grid.MaxBy(value => pairs.Select((p, i) =>
        {
            cancel.ThrowIfCancellationRequested();
            using var result = Apply(p.Noisy, levels[i], value);
            var range = ImageQuality.Range(p.Clean);
            return sameScale ? ImageQuality.Psnr(result, p.Clean, range) : ImageQuality.PsnrAffine(result, p.Clean, range);
        }).Average());
    }

    /// <summary>"nlm 0.6", or "median".</summary>
    public string Title(double value) => Grid.Count == 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name} {value:0.##}");

    // The microscope blurs more along Z in µm, but planes lie farther apart: in voxels the same structure is narrower there.
    private static Volume<float> Smooth(Volume<float> v, double sigma) =>
        Gaussian.Blur(v, v.Shape.Z == 1 ? 0 : sigma * (v.VoxelSize is { } size ? Math.Min(1, size.X / size.Z) : 1), sigma, sigma);
}
