using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Features;

/// <summary>
/// Computes features of any box of a stack. The numbers of a voxel do not depend on the box it is computed in, nor on the number of threads: blocks fit together to the bit.
/// Beyond the stack's border it is mirrored, edge voxel repeated.
/// </summary>
public static unsafe class PixelFeatures
{
    /// <summary>Features of a box.</summary>
    /// <param name="image">Image, [C, Z, Y, X].</param>
    /// <param name="plan">Made for the image's shape.</param>
    /// <param name="box">Which voxels.</param>
    /// <param name="parallel">Number of threads and cancellation.</param>
    /// <returns>[channel of the image · plan.Count + feature, box.Depth, box.Height, box.Width].</returns>
    public static Volume<float> Compute(Volume image, FeaturePlan plan, VolumeBox box, ParallelOptions? parallel = null)
    {
        if (!plan.Shape.SameSpace(image.Shape))
            throw new ArgumentException($"the plan is for {plan.Shape}, the image has {image.Shape}", nameof(plan));
        if (!box.FitsIn(image.Shape))
            throw new ArgumentOutOfRangeException(nameof(box), $"box {box} is outside {image.Shape}");
        parallel ??= new ParallelOptions();
        var result = new Volume<float>(new VolumeShape(image.Shape.C * plan.Count, box.Depth, box.Height, box.Width), image.VoxelSize) { Source = image.Source };
        for (var c = 0; c < image.Shape.C; c++)
        {
            using var field = Field.Of(image, c, Field.Grow(box, image.Shape, plan.Reach));
            foreach (var scale in plan.Scales)
            {
                parallel.CancellationToken.ThrowIfCancellationRequested();
                Scale(field, scale, box, result, c * plan.Count, parallel);
            }
        }
        return result;
    }

    private static void Scale(Field image, FeatureScale scale, VolumeBox box, Volume<float> result, int channel, ParallelOptions parallel)
    {
        using var smooth = scale.HasBefore ? Smooth(image, scale.Before, Field.Grow(box, image.Whole, scale.After), parallel) : null;
        var source = smooth ?? image;
        new DerivativeRows(source, scale, box, result, channel).Run(parallel);
        if (scale.Wants(FeatureKind.Dog))
            Difference(scale.LowFromImage ? image : source, source, scale, box, result, channel, parallel);
        if (scale.Wants(FeatureKind.Structure))
            new StructureRows(source, scale, box, result, channel).Run(parallel);
    }

    private static Field Smooth(Field image, LineKernel[][] kernels, VolumeBox box, ParallelOptions parallel)
    {
        var result = new Field(image.Whole, box);
        RowLoop.Run(box, parallel, rows => new RowFilter(image, box, kernels, [(0, 0, 0)], rows), (filter, z, y, count) =>
        {
            filter.Begin(z, y, count);
            for (var row = y; row < y + count; row++)
            {
                filter.Row(row);
                new ReadOnlySpan<float>(filter.Result(0), box.Width).CopyTo(new Span<float>(result.At(z, row, box.X), box.Width));
            }
        });
        return result;
    }

    /// <summary>The wider Gaussian minus the narrower.</summary>
    private static void Difference(Field narrow, Field wide, FeatureScale scale, VolumeBox box, Volume<float> result, int channel, ParallelOptions parallel)
    {
        var to = channel + scale.Offset[FeatureKind.Dog];
        RowLoop.Run(box, parallel, rows => new RowPair(new RowFilter(wide, box, scale.At, [(0, 0, 0)], rows), new RowFilter(narrow, box, scale.Low, [(0, 0, 0)], rows)), (pair, z, y, count) =>
        {
            pair.Wide.Begin(z, y, count);
            pair.Narrow.Begin(z, y, count);
            for (var row = y; row < y + count; row++)
            {
                pair.Wide.Row(row);
                pair.Narrow.Row(row);
                var values = result.Row(to, z - box.Z, row - box.Y);
                float* a = pair.Wide.Result(0), b = pair.Narrow.Result(0);
                for (var x = 0; x < values.Length; x++)
                    values[x] = a[x] - b[x];
            }
        });
    }

    private sealed record RowPair(RowFilter Wide, RowFilter Narrow) : IDisposable
    {
        public void Dispose()
        {
            Wide.Dispose();
            Narrow.Dispose();
        }
    }
}
