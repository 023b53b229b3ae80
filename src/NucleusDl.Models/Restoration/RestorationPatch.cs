using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>A piece of a stack to learn from; all volumes are [1,Z,Y,X]. Dispose it when it has been copied to the network.</summary>
/// <param name="Image">What was recorded.</param>
public sealed record RestorationPatch(Volume<float> Image) : IDisposable
{
    /// <summary>What the network is shown; the image itself unless something was hidden in it.</summary>
    public Volume<float>? Input { get; set; }

    /// <summary>1 at the voxels that the loss looks at; null for all.</summary>
    public Volume<float>? Mask { get; set; }

    /// <summary>What should come out; null where that is the image.</summary>
    public Volume<float>? Target { get; init; }

    /// <summary>Classes; null where the stack has no labels.</summary>
    public Volume<float>? Classes { get; init; }

    /// <summary>The way back to grey values.</summary>
    public IntensityScale Scale { get; init; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Image.Dispose();
        Input?.Dispose();
        Mask?.Dispose();
        Target?.Dispose();
        Classes?.Dispose();
    }
}

/// <summary>The patches of a step. Dispose it to dispose them.</summary>
/// <param name="Patches">In the order of their index.</param>
public sealed record RestorationBatch(IReadOnlyList<RestorationPatch> Patches) : IDisposable
{
    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        foreach (var patch in Patches)
            patch.Dispose();
    }
}
