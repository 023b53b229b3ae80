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

    /// <summary>Median and SD of the background (NaN where there is next to none), and Otsu's threshold over the whole box.</summary>
    public (double Median, double Sd, double Otsu) Around(VolumeBox box, int channel)
    {
        var (all, outside) = Sample(Grown(box), channel);
        double otsu = double.NaN;
        if (all.Count > 0)
        {
            using var values = new Volume<float>(new VolumeShape(1, 1, all.Count));
            all.CopyTo(values.Plane(0));
            otsu = Otsu.Threshold(values, 256, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        }
        if (outside.Count < FewSamples)
            return (double.NaN, double.NaN, otsu);
        var background = Distribution.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(outside));
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

    private (List<float> All, List<double> Outside) Sample(VolumeBox box, int channel)
    {
        var total = (long)box.Depth * box.Height * box.Width;
        var stride = Math.Max(1, (total + MaxSamples - 1) / MaxSamples);
        // A stride that shares no factor with the width visits every column.
        while (stride > 1 && Gcd(stride, box.Width) > 1)
            stride++;
        var capacity = (int)(total / stride) + 1;
        var (all, outside) = (new List<float>(capacity), new List<double>(capacity));
        var row = new double[box.Width];
        for (long next = 0; next < total;)
        {
            // One row at a time, and of a long one every stride-th voxel.
            var index = next / box.Width;
            var (z, y) = ((int)(index / box.Height) + box.Z, (int)(index % box.Height) + box.Y);
            image.Copy(channel, z, y, box.X, row);
            ReadOnlySpan<int> numbers = labels.Voxels.Row(0, z, y).Slice(box.X, box.Width);
            for (; next < (index + 1) * box.Width && next < total; next += stride)
            {
                var x = (int)(next - index * box.Width);
                if (!double.IsFinite(row[x]))
                    continue;
                all.Add((float)row[x]);
                if (numbers[x] == 0)
                    outside.Add(row[x]);
            }
        }
        return (all, outside);
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
