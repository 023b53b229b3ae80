using NucleusDl.Filters;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Agreement;

/// <summary>
/// Takes the jitter out of nuclei that were drawn plane by plane. Of each nucleus the distance to its surface, in µm and with a sign, is smoothed
/// in 3D with a Gaussian, and the nucleus becomes the voxels where it is largest: as many as it had, so that volumes stay. Where nuclei meet,
/// the deeper one has the voxel. Shape-based, after Raya and Udupa 1990 (doi:10.1109/42.52980), who interpolate between planes by such distances.
/// </summary>
public static class LabelSmoothing
{
    private const double Reach = 4;

    /// <summary>Smooths every nucleus by itself. No number changes, and no nucleus vanishes.</summary>
    /// <param name="labels">Labels with a voxel size; they are not changed.</param>
    /// <param name="sigma">σ of the Gaussian, µm; about the jitter between planes, or the distance of two planes.</param>
    /// <param name="progress">Nuclei done.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <exception cref="NucleusException">The voxel size is unknown, or σ is not positive.</exception>
    public static SmoothedLabels Smooth(LabelVolume labels, double sigma, IProgress<ProgressReport>? progress = null, ParallelOptions? parallel = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var voxel = labels.Voxels.RequireVoxelSize();
        if (!(sigma > 0 && double.IsFinite(sigma)))
            throw new NucleusException(ErrorKind.Usage, "σ must be larger than 0 µm.", "Give about the distance of two planes, for example 0.5.");
        parallel ??= new ParallelOptions();
        var boxes = Boxes(labels);
        int[] numbers = [.. boxes.Keys];
        var result = new LabelVolume(labels.Shape.Z, labels.Shape.Y, labels.Shape.X, voxel);
        using var depths = new Volume<float>(labels.Shape);
        var batch = Math.Max(1, parallel.MaxDegreeOfParallelism > 0 ? parallel.MaxDegreeOfParallelism : Environment.ProcessorCount) * 4;
        for (var start = 0; start < numbers.Length; start += batch)
        {
            var count = Math.Min(batch, numbers.Length - start);
            var done = new Patch?[count];
            Parallel.For(0, count, parallel, i => done[i] = Patch.Of(labels, numbers[start + i], boxes[numbers[start + i]], voxel, sigma));
            // In order of their numbers, so that threads do not matter.
            for (var i = 0; i < count; i++)
            {
                done[i]!.Put(result, depths);
                done[i]!.Dispose();
            }
            progress?.Report(new ProgressReport("Smoothing", start + count, numbers.Length));
        }
        var kept = KeepLost(labels, result, numbers);
        return new SmoothedLabels(result, Changed(labels, result), labels.Sizes().Values.Sum(), kept);
    }

    private readonly record struct Box(int Z0, int Y0, int X0, int Z1, int Y1, int X1)
    {
        public Box With(int z, int y, int x0, int x1) => new(Math.Min(Z0, z), Math.Min(Y0, y), Math.Min(X0, x0), Math.Max(Z1, z + 1), Math.Max(Y1, y + 1), Math.Max(X1, x1));
    }

    private static SortedDictionary<int, Box> Boxes(LabelVolume labels)
    {
        var boxes = new SortedDictionary<int, Box>();
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
            {
                var row = labels.Voxels.Row(0, z, y);
                for (var x = 0; x < row.Length;)
                {
                    var (v, start) = (row[x], x);
                    while (++x < row.Length && row[x] == v)
                    {
                    }
                    if (v != 0)
                        boxes[v] = boxes.TryGetValue(v, out var box) ? box.With(z, y, start, x) : new Box(z, y, start, z + 1, y + 1, x);
                }
            }
        return boxes;
    }

    /// <summary>A nucleus with a margin, and how deep inside of it each voxel lies after smoothing, µm; negative outside.</summary>
    private sealed class Patch(int label, Box box, Volume<float> depth) : IDisposable
    {
        public static Patch Of(LabelVolume labels, int label, Box tight, VoxelSize voxel, double sigma)
        {
            int Margin(double edge) => (int)Math.Ceiling(Reach * sigma / edge) + 1;
            var (s, mz, my, mx) = (labels.Shape, Margin(voxel.Z), Margin(voxel.Y), Margin(voxel.X));
            var box = new Box(Math.Max(0, tight.Z0 - mz), Math.Max(0, tight.Y0 - my), Math.Max(0, tight.X0 - mx),
                Math.Min(s.Z, tight.Z1 + mz), Math.Min(s.Y, tight.Y1 + my), Math.Min(s.X, tight.X1 + mx));
            var shape = new VolumeShape(box.Z1 - box.Z0, box.Y1 - box.Y0, box.X1 - box.X0);
            using var inside = new Volume<byte>(shape);
            using var outside = new Volume<byte>(shape);
            var size = 0;
            for (var z = 0; z < shape.Z; z++)
                for (var y = 0; y < shape.Y; y++)
                {
                    var row = labels.Voxels.Row(0, box.Z0 + z, box.Y0 + y).Slice(box.X0, shape.X);
                    var to = inside.Row(0, z, y);
                    var not = outside.Row(0, z, y);
                    for (var x = 0; x < row.Length; x++)
                    {
                        var mine = row[x] == label;
                        (to[x], not[x]) = mine ? ((byte)1, (byte)0) : ((byte)0, (byte)1);
                        size += mine ? 1 : 0;
                    }
                }
            return new Patch(label, box, Depth(inside, outside, size, voxel, sigma));
        }

        /// <summary>Takes every voxel where it is inside, and deeper than those that came before.</summary>
        public void Put(LabelVolume result, Volume<float> depths)
        {
            for (var z = box.Z0; z < box.Z1; z++)
                for (var y = box.Y0; y < box.Y1; y++)
                {
                    var mine = depth.Row(0, z - box.Z0, y - box.Y0);
                    var deepest = depths.Row(0, z, y);
                    var to = result.Voxels.Row(0, z, y);
                    for (var x = box.X0; x < box.X1; x++)
                        if (mine[x - box.X0] is >= 0 and var d && (to[x] == 0 || d > deepest[x]))
                            (deepest[x], to[x]) = (d, label);
                }
        }

        public void Dispose() => depth.Dispose();

        private static Volume<float> Depth(Volume<byte> inside, Volume<byte> outside, int size, VoxelSize voxel, double sigma)
        {
            var single = new ParallelOptions { MaxDegreeOfParallelism = 1 };
            if (size == inside.Shape.ChannelLength)
                return inside.ToFloat();
            using var inner = DistanceTransform.Euclidean(inside, voxel, single);
            using var outer = DistanceTransform.Euclidean(outside, voxel, single);
            for (var z = 0; z < inner.Shape.Z; z++)
            {
                var i = inner.Plane(z);
                var o = outer.Plane(z);
                for (var k = 0; k < i.Length; k++)
                    i[k] -= o[k];
            }
            var smooth = Gaussian.Blur(inner, sigma, voxel, Reach, single);
            // As many voxels as before: a plain threshold at 0 would make everything round smaller.
            var sorted = new float[smooth.Shape.ChannelLength];
            for (var z = 0; z < smooth.Shape.Z; z++)
                smooth.Plane(z).CopyTo(sorted.AsSpan((int)(z * smooth.Shape.PlaneLength)));
            Array.Sort(sorted);
            var border = sorted[^size];
            for (var z = 0; z < smooth.Shape.Z; z++)
                foreach (ref var v in smooth.Plane(z))
                    v -= border;
            return smooth;
        }
    }

    /// <summary>A nucleus that has no voxel left gets its own back. That may take the last one of another, which then gets its own too.</summary>
    private static List<int> KeepLost(LabelVolume before, LabelVolume after, int[] numbers)
    {
        var kept = new SortedSet<int>();
        while (numbers.Except(after.Sizes().Keys).ToHashSet() is { Count: > 0 } lost)
        {
            kept.UnionWith(lost);
            for (var z = 0; z < before.Shape.Z; z++)
            {
                var from = before.Plane(z);
                var to = after.Plane(z);
                for (var i = 0; i < from.Length; i++)
                    if (from[i] != 0 && lost.Contains(from[i]))
                        to[i] = from[i];
            }
        }
        return [.. kept];
    }

    private static long Changed(LabelVolume a, LabelVolume b)
    {
        long changed = 0;
        for (var z = 0; z < a.Shape.Z; z++)
        {
            var from = a.Plane(z);
            var to = b.Plane(z);
            for (var i = 0; i < from.Length; i++)
                changed += from[i] != to[i] ? 1 : 0;
        }
        return changed;
    }
}
