using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// BM4D: cubes of 4 x 4 x 4 voxels that look alike are gathered and transformed together; what they have in common becomes few large coefficients, noise many small
/// ones. A first pass keeps the large ones; a second looks for similar cubes in the first result and weighs every coefficient by what the first found there (Wiener).
/// Cubes overlap, so a voxel is the weighted mean of many estimates. Maggioni et al. 2013, doi:10.1109/TIP.2012.2210725.
/// </summary>
/// <remarks>
/// Written from the paper. Differences: the first pass too uses a cosine transform (there a biorthogonal wavelet); the mean of a group is never changed, so that a
/// constant stays what it is; stacks of fewer than 4 planes have cubes of 2 or 1 planes. Cubes are compared voxel by voxel, with no regard for the voxel size.
/// </remarks>
public static class BlockMatching
{
    // Layers of reference cubes whose results wait to be added up, which keeps memory in bounds.
    private const int Wave = 8;

    /// <summary>Filters every channel by itself.</summary>
    /// <param name="image">Grey values whose noise is the same everywhere and independent, [C,Z,Y,X]; see <see cref="Anscombe"/> for camera noise.</param>
    /// <param name="options">Cubes, search and noise.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>A new volume of the same shape.</returns>
    /// <exception cref="NucleusException">An option is out of range, or a plane is smaller than a cube.</exception>
    public static Volume<float> Filter(Volume<float> image, BlockMatchingOptions options, ParallelOptions? parallel = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (image.Shape.Y < BlockGroup.Edge || image.Shape.X < BlockGroup.Edge)
            throw new NucleusException(ErrorKind.Input, $"A plane of {image.Shape.Y} x {image.Shape.X} voxels holds no cube.", $"Give planes of at least {BlockGroup.Edge} x {BlockGroup.Edge} voxels.", image.Source);
        using var first = Pass(image, null, options, parallel ?? new ParallelOptions());
        return Pass(image, first, options, parallel ?? new ParallelOptions());
    }

    private static unsafe Volume<float> Pass(Volume<float> image, Volume<float>? basic, BlockMatchingOptions options, ParallelOptions parallel)
    {
        var shape = image.Shape;
        var result = new Volume<float>(shape, image.VoxelSize) { Source = image.Source, ChannelNames = image.ChannelNames };
        using var weights = new NativeBuffer<float>(shape.ChannelLength);
        var depth = shape.Z >= 4 ? 4 : shape.Z >= 2 ? 2 : 1;
        var layers = Starts(shape.Z, depth, Math.Min(options.Step, depth));
        for (var c = 0; c < shape.C; c++)
        {
            var offset = c * shape.ChannelLength;
            new Span<float>(result.Pointer + offset, checked((int)shape.ChannelLength)).Clear();
            new Span<float>(weights.Pointer, checked((int)shape.ChannelLength)).Clear();
            for (var wave = 0; wave < layers.Count; wave += Wave)
            {
                var parts = new BlockLayer?[Math.Min(Wave, layers.Count - wave)];
                try
                {
                    Parallel.For(0, parts.Length, parallel, () => new BlockSearch(shape, depth, options), (i, _, search) =>
                    {
                        parts[i] = search.Run(layers[wave + i], image.Pointer + offset, basic is null ? null : basic.Pointer + offset);
                        return search;
                    }, static search => search.Dispose());
                    // Always in the same order, so that rounding does not depend on threads.
                    foreach (var part in parts)
                        part!.AddTo(result.Pointer + offset, weights.Pointer);
                }
                finally
                {
                    foreach (var part in parts)
                        part?.Dispose();
                }
            }
            for (var i = 0L; i < shape.ChannelLength; i++)
                result.Pointer[offset + i] /= weights.Pointer[i];
        }
        return result;
    }

    /// <summary>Every step from 0, and the last possible place, so that the cubes cover everything.</summary>
    internal static IReadOnlyList<int> Starts(int length, int edge, int step)
    {
        var last = length - edge;
        var starts = new List<int>();
        for (var i = 0; i < last; i += step)
            starts.Add(i);
        starts.Add(last);
        return starts;
    }
}
