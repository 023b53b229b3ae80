using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>A piece of an image to learn from. Dispose it when it has been copied to the network.</summary>
/// <param name="Image">Intensities, [C, Z, Y, X].</param>
/// <param name="Labels">Labels, [Z, Y, X].</param>
/// <param name="Case">Name of the image it is from.</param>
/// <param name="Start">Its corner in the image before it was turned; negative where it is padded.</param>
/// <param name="Transform">How it was turned, scaled and mirrored.</param>
/// <param name="OnForeground">Whether it was placed on a nucleus on purpose.</param>
public sealed record Patch(Volume<float> Image, LabelVolume Labels, string Case, Zyx Start, SpatialTransform Transform, bool OnForeground) : IDisposable
{
    /// <summary>The same piece of the target, [C, Z, Y, X]; null where the image has none.</summary>
    public Volume<float>? Target { get; init; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Target?.Dispose();
        Image.Dispose();
        Labels.Dispose();
    }
}

/// <summary>The patches of one step. Dispose it to dispose them.</summary>
/// <param name="Step">Training step.</param>
/// <param name="Patches">In the order of their index.</param>
public sealed record PatchBatch(long Step, IReadOnlyList<Patch> Patches) : IDisposable
{
    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        foreach (var patch in Patches)
            patch.Dispose();
    }
}
