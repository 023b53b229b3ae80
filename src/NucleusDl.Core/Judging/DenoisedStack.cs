using System.Text.Json;
using System.Text.Json.Serialization;
using NucleusDl.Metrics;
using NucleusDl.Restoring;
using NucleusDl.Volumes;

namespace NucleusDl.Judging;

/// <summary>One noisy stack as one method restored it, judged against the same stack without noise.</summary>
public sealed record DenoisedStack
{
    private static readonly JsonSerializerOptions Json = new() { IgnoreReadOnlyProperties = true, NewLine = "\n", NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, Converters = { new JsonStringEnumConverter() } };

    /// <summary>Noise of the input, such as "18 dB".</summary>
    public required string Level { get; init; }

    /// <summary>Name of the method in the tables.</summary>
    public required string Method { get; init; }

    /// <summary>Name of the stack.</summary>
    public required string Name { get; init; }

    /// <summary>PSNR in dB, range = largest minus smallest value of the truth, nothing fitted.</summary>
    public double Psnr { get; init; }

    /// <summary>PSNR after the best scale and offset.</summary>
    public double PsnrAffine { get; init; }

    /// <summary>SSIM, nothing fitted.</summary>
    public double Ssim { get; init; }

    /// <summary>SSIM after the best scale and offset.</summary>
    public double SsimAffine { get; init; } = double.NaN;

    /// <summary>PSNR after the result was blurred by the microscope's point spread function; NaN where nobody knows it.</summary>
    public double PsnrConvolved { get; init; } = double.NaN;

    /// <summary>The strongest alternating pattern, dB over its surround; see <see cref="Metrics.Checkerboard"/>.</summary>
    public double Checkerboard { get; init; } = double.NaN;

    /// <summary>Largest correlation of the residual along an axis.</summary>
    public double Correlation { get; init; } = double.NaN;

    /// <summary>Axes along which the residual holds structure, such as "z y"; empty for none.</summary>
    public string Structured { get; init; } = "";

    /// <summary>p of the test for structure in the residual.</summary>
    public double PValue { get; init; } = double.NaN;

    /// <summary>Structures that are not in the truth.</summary>
    public int Added { get; init; }

    /// <summary>Structures of the truth that are missing.</summary>
    public int Removed { get; init; }

    /// <summary>Seconds that the restoration took, files not counted.</summary>
    public double Seconds { get; init; }

    /// <summary>Most memory that the process held meanwhile, bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>The nuclei that the fixed segmentation model finds in the result; null where there are no labels.</summary>
    public JudgedStack? Nuclei { get; init; }

    /// <summary>Hash of everything that the result depends on.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Judges an image; time, memory and nuclei are added by whoever knows them.</summary>
    /// <param name="level">Noise of the input.</param>
    /// <param name="method">Name of the method.</param>
    /// <param name="name">Name of the stack.</param>
    /// <param name="noisy">The input.</param>
    /// <param name="image">The result; the input itself for the row of the untouched stack.</param>
    /// <param name="clean">The truth.</param>
    /// <param name="psf">σ of the point spread function in voxels; null where nobody knows it.</param>
    /// <exception cref="NucleusException">The shapes differ.</exception>
    public static DenoisedStack Of(string level, string method, string name, Volume<float> noisy, Volume<float> image, Volume<float> clean, (double Z, double Y, double X)? psf = null)
    {
        var range = ImageQuality.Range(clean);
        var window = clean.Shape is { Z: 1 or >= 7, Y: >= 7, X: >= 7 };
        var row = new DenoisedStack
        {
            Level = level,
            Method = method,
            Name = name,
            Psnr = ImageQuality.Psnr(image, clean, range),
            PsnrAffine = ImageQuality.PsnrAffine(image, clean, range),
            Ssim = window ? ImageQuality.Ssim(image, clean, range) : double.NaN,
            SsimAffine = window ? ImageQuality.SsimAffine(image, clean, range) : double.NaN,
            PsnrConvolved = psf is { } s ? ImageQuality.PsnrConvolved(image, clean, range, s.Z, s.Y, s.X) : double.NaN,
            Checkerboard = clean.Shape is { Y: >= Metrics.Checkerboard.MinimumEdge, X: >= Metrics.Checkerboard.MinimumEdge } ? Metrics.Checkerboard.Of(image).Worst : double.NaN,
        };
        if (ReferenceEquals(noisy, image))
            return row;
        using var check = ResidualCheck.Of(noisy, image, clean);
        return row with
        {
            Correlation = check.Lags.Max(l => l.Correlation),
            Structured = string.Join(" ", check.StructuredAxes),
            PValue = check.PValue,
            Added = check.Changes!.Count(c => c.Added),
            Removed = check.Changes!.Count(c => !c.Added),
        };
    }

    /// <summary>The whole of it as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote; null where it is something else, so that it is made again.</summary>
    public static DenoisedStack? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<DenoisedStack>(json, Json);
        }
        catch (JsonException)
        {
            // A result of another version, or half a file of a crash: whoever asked computes it anew.
            return null;
        }
    }
}
