using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>One stack to learn from: one channel, scaled, with what there is of target and classes.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Image">[1,Z,Y,X], scaled.</param>
/// <param name="Scale">The way back to grey values.</param>
/// <param name="VoxelSize">µm.</param>
public sealed record RestorationStack(string Name, Volume<float> Image, IntensityScale Scale, VoxelSize VoxelSize) : IDisposable
{
    /// <summary>The target in the image's grey values, scaled alike; null where there is none.</summary>
    public Volume<float>? Target { get; init; }

    /// <summary>Instances; null where the stack has no labels.</summary>
    public LabelVolume? Labels { get; init; }

    /// <summary>0 background, 1 nucleus, 2 border, as <see cref="BorderClasses"/> makes them; null without labels.</summary>
    public Volume<float>? Classes { get; init; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Image.Dispose();
        Target?.Dispose();
        Labels?.Dispose();
        Classes?.Dispose();
    }
}
