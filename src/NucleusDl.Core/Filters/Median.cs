using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// Median of 3 x 3 x 3 voxels: takes out single wrong voxels (hot pixels, shot noise) and leaves edges where they are. Beyond the border
/// the edge voxel is repeated (a a | a b c d | d d), which for this size is the mirror image too (scipy's modes "reflect" and "nearest"),
/// so a stack of one plane gets the median of 3 x 3.
/// </summary>
public static class Median
{
    /// <summary>The 14th of the 27 values around each voxel, for each channel by itself.</summary>
    /// <param name="image">Image, [C, Z, Y, X]. NaN counts as larger than every number.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>A new volume of the same shape, type, voxel size and names.</returns>
    public static Volume<T> Filter<T>(Volume<T> image, ParallelOptions? parallel = null) where T : unmanaged, INumber<T>
    {
        parallel ??= new ParallelOptions();
        var result = new Volume<T>(image.Shape, image.VoxelSize) { Source = image.Source, ChannelNames = image.ChannelNames };
        // Floats are ordered as whole numbers with the same order: one instruction a comparison, and NaN has a place.
        switch (image, result)
        {
            case (Volume<float> from, Volume<float> to):
                MedianPlanes<float, int, FloatKeys>.Run(from, to, parallel);
                break;
            case (Volume<double> from, Volume<double> to):
                MedianPlanes<double, long, DoubleKeys>.Run(from, to, parallel);
                break;
            default:
                MedianPlanes<T, T, SameKeys<T>>.Run(image, result, parallel);
                break;
        }
        return result;
    }

    /// <summary>The same for an image of any pixel type.</summary>
    /// <param name="image">Image, [C, Z, Y, X].</param>
    /// <param name="parallel">Number of threads and cancellation.</param>
    /// <returns>A new volume of the same shape and type.</returns>
    public static Volume Filter(Volume image, ParallelOptions? parallel = null) => image.Accept(new OfAnyType(parallel));

    private sealed class OfAnyType(ParallelOptions? parallel) : IVolumeVisitor<Volume>
    {
        public Volume Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T> => Filter(volume, parallel);
    }
}
