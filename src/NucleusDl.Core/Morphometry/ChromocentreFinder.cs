using NucleusDl.Filters;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>Finds the chromocentres of one nucleus in a copy of its box; the method is told at <see cref="Morphometry"/>.</summary>
internal sealed class ChromocentreFinder(VolumeShape stack, VoxelSize size, VoxelRows image, ChromocentreOptions options)
{
    /// <summary>A label scattered over a box this many times its own size is no nucleus, and its box may not fit into memory.</summary>
    public const int MaxBoxPerVoxel = 1000;

    private static readonly ParallelOptions OneThread = new() { MaxDegreeOfParallelism = 1 };

    /// <summary>A chromocentre with its voxels as positions in the stack, z · Y · X + y · X + x.</summary>
    public sealed record Found(Chromocentre Chromocentre, long[] Positions, double Sum);

    public List<Found> Find(int label, VoxelSums sums, ReadOnlySpan<LabelRun> runs, double background)
    {
        var box = Rim(sums.Box);
        using var mask = new Volume<byte>(new VolumeShape(box.Depth, box.Height, box.Width), size);
        using var grey = new Volume<float>(mask.Shape, size);
        Fill(runs, box, mask, grey);
        using var smooth = Smooth(mask, grey);
        var rimmed = Rimmed(mask, smooth, out var inside);
        var median = Distribution.MedianOf(inside);
        for (var i = 0; i < inside.Length; i++)
            inside[i] = Math.Abs(inside[i] - median);
        var spread = 1.4826 * Distribution.MedianOf(inside);
        // The smoothing rounds: what an even nucleus differs by there is no contrast.
        var contrast = Math.Max(1e-4 * Math.Abs(median), Math.Max(options.MinimumContrast * Math.Max(0, median - background), options.MinimumDeviations * spread));
        var floor = median + options.EdgeLevel * contrast;
        var regions = BrightRegions.Find(rimmed, box.Height + 2, box.Width + 2, floor, peak => Math.Max(options.SplitDepth * (peak - median), 1e-6 * Math.Abs(peak)));
        var found = new List<Found>();
        // Dear, and most nuclei of some stacks have no chromocentre.
        var distance = new Lazy<Volume<float>>(() => DistanceTransform.Euclidean(mask, size, OneThread));
        try
        {
            foreach (var (peak, voxels) in regions)
            {
                if (peak < median + contrast || !(peak > median))
                    break;
                var own = Above(voxels, rimmed, median + options.EdgeLevel * (peak - median));
                // The brightest voxel of a large body is its noise and texture: the edge is set by its brightest quarter.
                var plateau = own.Take((own.Count + 3) / 4).Average(i => rimmed[i]);
                own = Above(voxels, rimmed, median + options.EdgeLevel * (plateau - median));
                if (own.Count * size.Volume >= options.MinimumVolume)
                    found.Add(Describe(label, found.Count + 1, peak, own, box, grey, distance.Value));
            }
        }
        finally
        {
            if (distance.IsValueCreated)
                distance.Value.Dispose();
        }
        return found;
    }

    /// <summary>Voxels of a region, brightest first, down to a level.</summary>
    private static List<int> Above(List<int> voxels, float[] values, double level) => voxels.FindAll(i => values[i] >= level);

    private Found Describe(int label, int number, float peak, List<int> own, VolumeBox box, Volume<float> grey, Volume<float> distance)
    {
        var positions = new long[own.Count];
        double sum = 0, nearest = double.PositiveInfinity;
        long sz = 0, sy = 0, sx = 0;
        for (var i = 0; i < own.Count; i++)
        {
            var (plane, rest) = Math.DivRem(own[i], (box.Height + 2) * (box.Width + 2));
            var (z, y, x) = (plane - 1, rest / (box.Width + 2) - 1, rest % (box.Width + 2) - 1);
            (sz, sy, sx) = (sz + z, sy + y, sx + x);
            sum += grey[z, y, x];
            nearest = Math.Min(nearest, distance[z, y, x]);
            positions[i] = ((long)(z + box.Z) * stack.Y + y + box.Y) * stack.X + x + box.X;
        }
        Array.Sort(positions);
        var local = new Point3((double)sz / own.Count, (double)sy / own.Count, (double)sx / own.Count);
        var centroid = new Point3((local.Z + box.Z) * size.Z, (local.Y + box.Y) * size.Y, (local.X + box.X) * size.X);
        var chromocentre = new Chromocentre(label, number, centroid, own.Count, own.Count * size.Volume, sum / own.Count, peak,
            Known(nearest), Known(At(distance, local)));
        return new Found(chromocentre, positions, sum);
    }

    private static double Known(double distance) => double.IsFinite(distance) ? distance : double.NaN;

    /// <summary>The box with a rim of one voxel of outside, cut at the stack's border: what lies beyond is not known to be outside.</summary>
    private VolumeBox Rim(VolumeBox b)
    {
        var (z, y, x) = (Math.Max(0, b.Z - 1), Math.Max(0, b.Y - 1), Math.Max(0, b.X - 1));
        return new VolumeBox(z, y, x, Math.Min(stack.Z, b.Z + b.Depth + 1) - z, Math.Min(stack.Y, b.Y + b.Height + 1) - y, Math.Min(stack.X, b.X + b.Width + 1) - x);
    }

    private void Fill(ReadOnlySpan<LabelRun> runs, VolumeBox box, Volume<byte> mask, Volume<float> grey)
    {
        var buffer = new double[box.Width];
        foreach (var run in runs)
        {
            var (z, y) = Math.DivRem(run.Row, stack.Y);
            var values = buffer.AsSpan(0, run.End - run.Start);
            image.Copy(options.Channel, z, y, run.Start, values);
            var m = mask.Row(0, z - box.Z, y - box.Y)[(run.Start - box.X)..];
            var g = grey.Row(0, z - box.Z, y - box.Y)[(run.Start - box.X)..];
            for (var i = 0; i < values.Length; i++)
                (m[i], g[i]) = (1, (float)values[i]);
        }
    }

    /// <summary>Gaussian mean over the nucleus' own voxels: its dark surroundings must not dim a chromocentre at the border.</summary>
    private Volume<float> Smooth(Volume<byte> mask, Volume<float> grey)
    {
        if (options.Smoothing == 0)
            return grey.Clone();
        using var weights = mask.ToFloat();
        using var weight = Gaussian.Blur(weights, options.Smoothing, size, parallel: OneThread);
        var smooth = Gaussian.Blur(grey, options.Smoothing, size, parallel: OneThread);
        for (var z = 0; z < smooth.Shape.Z; z++)
        {
            var s = smooth.Plane(z);
            var w = weight.Plane(z);
            var m = mask.Plane(z);
            for (var i = 0; i < s.Length; i++)
                s[i] = m[i] != 0 ? s[i] / w[i] : 0;
        }
        return smooth;
    }

    /// <summary>The nucleus in a box with a rim, everything outside NaN; and its own values in a list.</summary>
    private static float[] Rimmed(Volume<byte> mask, Volume<float> smooth, out double[] inside)
    {
        var (depth, height, width) = (mask.Shape.Z, mask.Shape.Y, mask.Shape.X);
        var result = new float[checked((depth + 2) * (height + 2) * (width + 2))];
        Array.Fill(result, float.NaN);
        var values = new List<double>();
        for (var z = 0; z < depth; z++)
            for (var y = 0; y < height; y++)
            {
                var m = mask.Row(0, z, y);
                var s = smooth.Row(0, z, y);
                var to = result.AsSpan(((z + 1) * (height + 2) + y + 1) * (width + 2) + 1, width);
                for (var x = 0; x < width; x++)
                    if (m[x] != 0)
                    {
                        to[x] = s[x];
                        values.Add(s[x]);
                    }
            }
        inside = [.. values];
        return result;
    }

    /// <summary>Linear between voxel centres.</summary>
    private static double At(Volume<float> v, Point3 p)
    {
        var (z, y, x) = ((int)p.Z, (int)p.Y, (int)p.X);
        double sum = 0;
        for (var i = 0; i < 8; i++)
        {
            var (dz, dy, dx) = (i >> 2, i >> 1 & 1, i & 1);
            var weight = (dz == 0 ? 1 - (p.Z - z) : p.Z - z) * (dy == 0 ? 1 - (p.Y - y) : p.Y - y) * (dx == 0 ? 1 - (p.X - x) : p.X - x);
            if (weight > 0)
                sum += weight * v[z + dz, y + dy, x + dx];
        }
        return sum;
    }
}
