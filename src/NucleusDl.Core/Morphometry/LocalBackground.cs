using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using NucleusDl.Filters;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>
/// Grey values around a nucleus: of its box, grown by a margin, the voxels that belong to no nucleus are its background.
/// Of a large box a regular subset is taken, so that the time is bounded however far a label is scattered.
/// </summary>
internal sealed class LocalBackground(LabelVolume labels, VoxelSize size, VoxelRows image, double margin)
{
    private const int MaxSamples = 16_384;
    private const int FewSamples = 10;

    private readonly ConcurrentBag<GreyCounts> tables = [];

    /// <summary>Median and SD of the background (NaN where there is next to none), and Otsu's threshold over the whole box.</summary>
    public (double Median, double Sd, double Otsu) Around(VolumeBox box, int channel)
    {
        var grown = Grown(box);
        return (tables.TryTake(out var counts) ? counts : image.NewCounts()) is { } table ? Counted(grown, channel, table) : Listed(grown, channel);
    }

    private (double Median, double Sd, double Otsu) Counted(VolumeBox box, int channel, GreyCounts counts)
    {
        ForEachRow(box, (z, y, first, stride) =>
            image.Count(channel, z, y, box.X, labels.Voxels.Row(0, z, y).Slice(box.X, box.Width), first, stride, counts));
        var (median, sd) = counts.Outside < FewSamples ? (double.NaN, double.NaN) : counts.OfOutside();
        var result = (median, sd, counts.OtsuOfAll());
        counts.Clear();
        tables.Add(counts);
        return result;
    }

    private (double Median, double Sd, double Otsu) Listed(VolumeBox box, int channel)
    {
        var (all, outside) = (new List<float>(), new List<double>());
        var row = new double[box.Width];
        ForEachRow(box, (z, y, first, stride) =>
        {
            image.Copy(channel, z, y, box.X, row);
            ReadOnlySpan<int> numbers = labels.Voxels.Row(0, z, y).Slice(box.X, box.Width);
            for (var x = first; x < row.Length; x += stride)
            {
                if (!double.IsFinite(row[x]))
                    continue;
                all.Add((float)row[x]);
                if (numbers[(int)x] == 0)
                    outside.Add(row[x]);
            }
        });
        var otsu = Otsu.Threshold(CollectionsMarshal.AsSpan(all));
        if (outside.Count < FewSamples)
            return (double.NaN, double.NaN, otsu);
        var background = Distribution.Of(CollectionsMarshal.AsSpan(outside));
        return (background.Median, background.Sd, otsu);
    }

    private VolumeBox Grown(VolumeBox b)
    {
        var shape = labels.Shape;
        var (z0, z1) = Grow(b.Z, b.Depth, shape.Z, size.Z);
        var (y0, y1) = Grow(b.Y, b.Height, shape.Y, size.Y);
        var (x0, x1) = Grow(b.X, b.Width, shape.X, size.X);
        return new VolumeBox(z0, y0, x0, z1 - z0, y1 - y0, x1 - x0);
    }

    private (int First, int End) Grow(int start, int length, int edge, double step)
    {
        var by = (int)Math.Clamp(Math.Round(margin / step), 1, edge);
        return (Math.Max(0, start - by), Math.Min(edge, start + length + by));
    }

    /// <summary>The rows of a box in which voxels are taken, the first of them in each, and how many lie from one to the next.</summary>
    private static void ForEachRow(VolumeBox box, Action<int, int, long, long> take)
    {
        var total = (long)box.Depth * box.Height * box.Width;
        var stride = Math.Max(1, (total + MaxSamples - 1) / MaxSamples);
        // A stride that shares no factor with the width visits every column.
        while (stride > 1 && Gcd(stride, box.Width) > 1)
            stride++;
        for (long next = 0; next < total;)
        {
            var index = next / box.Width;
            var first = next - index * box.Width;
            take((int)(index / box.Height) + box.Z, (int)(index % box.Height) + box.Y, first, stride);
            next += ((box.Width - first + stride - 1) / stride) * stride;
        }
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
