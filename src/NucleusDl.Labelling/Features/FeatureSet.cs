using System.Globalization;

namespace NucleusDl.Labelling.Features;

/// <summary>
/// The features a pixel forest looks at. Written as "gaussian@0.7,1.6; hessian@1.6": kinds with their scales; "unit=voxel" at the end counts σ in voxels.
/// </summary>
public sealed record FeatureSet
{
    /// <summary>Names that <see cref="Parse"/> knows.</summary>
    public static readonly IReadOnlyList<string> Names = ["default", "default-voxels", "ilastik"];

    private const string DefaultText = "gaussian@0.7,1.6,3.5,5; log@1,1.6,3.5; gradient@0.7,1.6,3.5; structure@1.6; hessian@1,1.6";
    private const double MaxSigma = 100;

    /// <summary>ilastik's scales.</summary>
    public static IReadOnlyList<double> IlastikScales { get; } = [0.3, 0.7, 1, 1.6, 3.5, 5, 10];

    /// <summary>19 channels in µm, for nuclei of 4 to 15 µm.</summary>
    public static FeatureSet Default { get; } = Parse(DefaultText);

    /// <summary>The same with σ in voxels, for images of unknown voxel size.</summary>
    public static FeatureSet DefaultVoxels { get; } = Parse(DefaultText + "; unit=voxel");

    /// <summary>All of ilastik's: 61 channels in 3D, 49 in 2D; 0.3 for the Gaussian alone; σ in voxels.</summary>
    public static FeatureSet Ilastik { get; } = new()
    {
        Unit = FeatureUnit.Voxel,
        Features = [.. from k in Enum.GetValues<FeatureKind>() from s in IlastikScales where k == FeatureKind.Gaussian || s > 0.3 select new Feature(k, s)],
    };

    /// <summary>Features in the order of their channels.</summary>
    public required IReadOnlyList<Feature> Features { get; init; }

    /// <summary>What σ is counted in.</summary>
    public FeatureUnit Unit { get; init; } = FeatureUnit.Micron;

    /// <summary>Reads a name or a list such as "gaussian@0.7,1.6; hessian@1.6; unit=um".</summary>
    /// <exception cref="NucleusException">Not understood; the part is named.</exception>
    public static FeatureSet Parse(string text)
    {
        switch (text.Trim().ToLowerInvariant())
        {
            case "default":
                return Default;
            case "default-voxels":
                return DefaultVoxels;
            case "ilastik":
                return Ilastik;
        }
        var unit = FeatureUnit.Micron;
        var features = new List<Feature>();
        foreach (var part in text.ToLowerInvariant().Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (part.StartsWith("unit=", StringComparison.Ordinal))
                unit = part[5..].Trim() switch
                {
                    "um" or "µm" or "micron" => FeatureUnit.Micron,
                    "voxel" or "voxels" => FeatureUnit.Voxel,
                    _ => throw Wrong(part),
                };
            else
                Add(features, part);
        if (features.Count is 0 or > 1000)
            throw Wrong(text);
        return new FeatureSet { Features = features, Unit = unit };
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        var parts = Features.GroupBy(f => f.Kind).Select(g => $"{g.Key.ToString().ToLowerInvariant()}@{string.Join(',', g.Select(f => f.Sigma.ToString("R", CultureInfo.InvariantCulture)))}");
        return string.Join("; ", parts) + (Unit == FeatureUnit.Voxel ? "; unit=voxel" : "; unit=um");
    }

    /// <summary>Same features in the same order.</summary>
    public bool Equals(FeatureSet? other) => other is not null && Unit == other.Unit && Features.SequenceEqual(other.Features);

    /// <inheritdoc/>
    public override int GetHashCode() => Features.Aggregate(HashCode.Combine(Unit), HashCode.Combine);

    private static void Add(List<Feature> features, string part)
    {
        var (name, scales) = part.Split('@') is [var n, var s] ? (n.Trim(), s) : throw Wrong(part);
        // Enum.TryParse would take numbers too.
        if (!Enum.TryParse<FeatureKind>(name, ignoreCase: true, out var kind) || !char.IsLetter(name[0]))
            throw Wrong(part);
        foreach (var scale in scales.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!double.TryParse(scale, NumberStyles.Float, CultureInfo.InvariantCulture, out var sigma) || sigma is not (>= 0.05 and <= MaxSigma))
                throw Wrong(part);
            var feature = new Feature(kind, sigma);
            if (features.Contains(feature))
                throw new NucleusException(ErrorKind.Usage, $"The feature {name}@{scale} is named twice.", "Name each once.");
            // Kinds stay together, so that the written form keeps the order of the channels.
            var last = features.FindLastIndex(f => f.Kind == kind);
            features.Insert(last < 0 ? features.Count : last + 1, feature);
        }
    }

    private static NucleusException Wrong(string part) => new(ErrorKind.Usage, $"'{part}' is no set of features.",
        $"Write kinds ({string.Join(", ", Enum.GetNames<FeatureKind>().Select(n => n.ToLowerInvariant()))}) with scales from 0.05 to {MaxSigma:0}, such as \"gaussian@0.7,1.6; hessian@1.6\", or a name: {string.Join(", ", Names)}.");
}
