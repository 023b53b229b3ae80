using System.Globalization;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Features;

/// <summary>A set of features worked out for one image: σ in voxels of each axis, the names of the channels, how far they look.</summary>
public sealed class FeaturePlan
{
    private readonly List<string> names = [];

    private FeaturePlan(FeatureSet set, VolumeShape shape, VoxelSize step)
    {
        (Set, Shape, Step) = (set, shape, step);
        var scales = new List<FeatureScale>();
        foreach (var feature in set.Features)
        {
            var i = scales.FindIndex(s => s.Sigma == feature.Sigma);
            if (i < 0)
            {
                i = scales.Count;
                scales.Add(new FeatureScale(feature.Sigma, set.Unit, shape, step));
            }
            scales[i].Offset[feature.Kind] = names.Count;
            AddNames(feature);
        }
        Scales = scales;
        Reach = (scales.Max(s => s.Reach.Z), scales.Max(s => s.Reach.Y), scales.Max(s => s.Reach.X));
    }

    /// <summary>The features.</summary>
    public FeatureSet Set { get; }

    /// <summary>Names of the channels made from one channel of the image, such as "hessian 1.6 µm, 2".</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Channels made from one channel of the image.</summary>
    public int Count => names.Count;

    /// <summary>Voxels that a feature looks beyond its own, on each side.</summary>
    public (int Z, int Y, int X) Reach { get; }

    internal VolumeShape Shape { get; }

    internal VoxelSize Step { get; }

    internal IReadOnlyList<FeatureScale> Scales { get; }

    /// <summary>Works a set out for an image. One plane (Z = 1) is a 2D image: nothing looks along Z, and tensors have two eigenvalues.</summary>
    /// <exception cref="NucleusException">σ in µm, and the voxel size is unknown; or a scale in voxels is too wide for the stack: ilastik's rule, ⌈3.5 σ⌉ + 1 voxels along each axis.</exception>
    public static FeaturePlan Create(FeatureSet set, VolumeShape shape, VoxelSize? voxelSize, string? file = null)
    {
        if (set.Unit == FeatureUnit.Voxel)
        {
            Refuse(set, shape, file);
            return new FeaturePlan(set, shape, new VoxelSize(1, 1, 1));
        }
        return new FeaturePlan(set, shape, voxelSize ?? throw new NucleusException(ErrorKind.Input, "The voxel size is not in the file, and these features are in µm.",
            "Give it as Z,Y,X in µm, for example --voxel-size 1.75,0.8,0.8, or use --features default-voxels.", file));
    }

    /// <summary>The set without the scales that are too wide for a stack, as ilastik offers it; scales in µm always stay.</summary>
    public static FeatureSet Fitting(FeatureSet set, VolumeShape shape) => set.Unit == FeatureUnit.Micron
        ? set
        : set with { Features = [.. set.Features.Where(f => Fits(f.Sigma, shape))] };

    /// <summary>Channels that a set makes from one channel of an image.</summary>
    internal static int CountOf(FeatureSet set, bool flat) => set.Features.Sum(f => f.Kind is FeatureKind.Hessian or FeatureKind.Structure ? flat ? 2 : 3 : 1);

    private static bool Fits(double sigma, VolumeShape shape)
    {
        var least = Math.Ceiling(LineKernel.Truncate * sigma) + 1;
        return (shape.Z == 1 || least <= shape.Z) && (shape.Y == 1 || least <= shape.Y) && (shape.X == 1 || least <= shape.X);
    }

    private static void Refuse(FeatureSet set, VolumeShape shape, string? file)
    {
        foreach (var feature in set.Features)
            if (!Fits(feature.Sigma, shape))
                throw new NucleusException(ErrorKind.Input, string.Create(CultureInfo.InvariantCulture, $"A scale of {feature.Sigma} voxels looks further than a stack of {shape} voxels reaches."),
                    string.Create(CultureInfo.InvariantCulture, $"Leave out the scales from {feature.Sigma} voxels on, or use scales in µm."), file);
    }

    private void AddNames(Feature feature)
    {
        var unit = Set.Unit == FeatureUnit.Micron ? " µm" : "";
        var name = string.Create(CultureInfo.InvariantCulture, $"{feature.Kind.ToString().ToLowerInvariant()} {feature.Sigma}{unit}");
        if (feature.Kind is FeatureKind.Hessian or FeatureKind.Structure)
            for (var i = 1; i <= (Shape.Z > 1 ? 3 : 2); i++)
                names.Add($"{name}, {i}");
        else
            names.Add(name);
    }
}
