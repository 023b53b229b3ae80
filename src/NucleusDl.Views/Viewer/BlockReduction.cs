using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Blocks of voxels that become one voxel each, where a stack is too large for a page. The last block of an axis may be smaller.</summary>
/// <param name="Z">Planes in a block.</param>
/// <param name="Y">Rows in a block.</param>
/// <param name="X">Columns in a block.</param>
internal readonly record struct BlockReduction(int Z, int Y, int X)
{
    public bool IsNone => Z == 1 && Y == 1 && X == 1;

    /// <summary>The smallest blocks that leave no more than <paramref name="most"/> voxels; the finest axes shrink first, so that voxels become more even.</summary>
    public static BlockReduction For(VolumeShape shape, VoxelSize? size, long most)
    {
        var edge = size ?? new VoxelSize(1, 1, 1);
        var (z, y, x) = (1, 1, 1);
        while (new BlockReduction(z, y, x).Apply(shape).Length > most)
        {
            // An axis of one block cannot shrink any further.
            var dz = z < shape.Z ? edge.Z * z : double.PositiveInfinity;
            var dy = y < shape.Y ? edge.Y * y : double.PositiveInfinity;
            var dx = x < shape.X ? edge.X * x : double.PositiveInfinity;
            var least = Math.Min(dz, Math.Min(dy, dx)) * 1.01;
            (z, y, x) = (dz <= least ? z + 1 : z, dy <= least ? y + 1 : y, dx <= least ? x + 1 : x);
        }
        return new BlockReduction(z, y, x);
    }

    public VolumeShape Apply(VolumeShape s) => new(s.C, Count(s.Z, Z), Count(s.Y, Y), Count(s.X, X));

    public VoxelSize? Apply(VoxelSize? size) => size is { } v ? new VoxelSize(v.Z * Z, v.Y * Y, v.X * X) : null;

    /// <summary>The mean of each block; what is not a number is passed over unless there is nothing else.</summary>
    public Volume<float> Mean(Volume volume)
    {
        var (block, s, to) = (this, volume.Shape, Apply(volume.Shape));
        var result = new Volume<float>(to, Apply(volume.VoxelSize)) { Source = volume.Source, ChannelNames = volume.ChannelNames };
        Parallel.For(0, to.C * to.Z, i =>
        {
            int c = i / to.Z, z = i % to.Z;
            var plane = new float[s.PlaneLength];
            var (sums, counts) = (new double[to.PlaneLength], new int[to.PlaneLength]);
            for (var k = z * block.Z; k < Math.Min(s.Z, (z + 1) * block.Z); k++)
            {
                VoxelReader.ReadPlane(volume, c, k, plane);
                for (var y = 0; y < s.Y; y++)
                    for (var x = 0; x < s.X; x++)
                        if (plane[y * s.X + x] is var v && float.IsFinite(v))
                        {
                            sums[y / block.Y * to.X + x / block.X] += v;
                            counts[y / block.Y * to.X + x / block.X]++;
                        }
            }
            var mean = result.Plane(c, z);
            for (var n = 0; n < mean.Length; n++)
                mean[n] = counts[n] > 0 ? (float)(sums[n] / counts[n]) : float.NaN;
        });
        return result;
    }

    /// <summary>
    /// The most frequent label of each block; of equal ones the smallest number, and a nucleus before the background. A nucleus that would vanish keeps the
    /// block that holds most of it, unless that is the last block of another.
    /// </summary>
    /// <returns>The labels, how many nuclei were kept in this way, and how many are gone.</returns>
    public (LabelVolume Labels, int Kept, int Gone) MostFrequent(LabelVolume labels)
    {
        var (block, s, to) = (this, labels.Shape, Apply(labels.Shape));
        var result = new LabelVolume(to.Z, to.Y, to.X, Apply(labels.VoxelSize));
        Parallel.For(0, to.Z, z =>
        {
            var votes = new Dictionary<int, int>();
            var plane = result.Plane(z);
            for (var y = 0; y < to.Y; y++)
                for (var x = 0; x < to.X; x++)
                    plane[y * to.X + x] = Winner(labels, s, z, y, x, block, votes);
        });
        var (kept, gone) = Rescue(labels, result);
        return (result, kept, gone);
    }

    private static int Winner(LabelVolume labels, VolumeShape s, int z, int y, int x, BlockReduction block, Dictionary<int, int> votes)
    {
        votes.Clear();
        int first = 0, n = 0, width = Math.Min(block.X, s.X - x * block.X);
        for (var k = z * block.Z; k < Math.Min(s.Z, (z + 1) * block.Z); k++)
            for (var j = y * block.Y; j < Math.Min(s.Y, (y + 1) * block.Y); j++)
                foreach (var v in labels.Plane(k).Slice(j * s.X + x * block.X, width))
                {
                    // Most blocks hold one label: only where a second one appears are votes counted.
                    if (n == 0)
                        first = v;
                    if (v != first && votes.Count == 0)
                        votes[first] = n;
                    if (votes.Count > 0)
                        votes[v] = votes.GetValueOrDefault(v) + 1;
                    n++;
                }
        if (votes.Count == 0)
            return first;
        var (best, most) = (0, 0);
        foreach (var (label, count) in votes)
            if (count > most || (count == most && label != 0 && (best == 0 || label < best)))
                (best, most) = (label, count);
        return best;
    }

    private (int Kept, int Gone) Rescue(LabelVolume labels, LabelVolume reduced)
    {
        var left = reduced.Sizes();
        var lost = labels.Sizes().Keys.Where(l => l > 0 && !left.ContainsKey(l)).ToHashSet();
        if (lost.Count == 0)
            return (0, 0);
        var (s, to) = (labels.Shape, reduced.Shape);
        var shares = new Dictionary<int, Dictionary<long, int>>();
        for (var z = 0; z < s.Z; z++)
        {
            var plane = labels.Plane(z);
            for (var i = 0; i < plane.Length; i++)
                if (plane[i] != 0 && lost.Contains(plane[i]))
                {
                    if (!shares.TryGetValue(plane[i], out var blocks))
                        shares[plane[i]] = blocks = [];
                    var at = ((long)(z / Z) * to.Y + i / s.X / Y) * to.X + i % s.X / X;
                    blocks[at] = blocks.GetValueOrDefault(at) + 1;
                }
        }
        var kept = 0;
        foreach (var label in lost.Order())
            foreach (var (at, _) in shares[label].OrderByDescending(b => b.Value).ThenBy(b => b.Key))
            {
                ref var voxel = ref reduced.Voxels.Slice(at, 1)[0];
                if (voxel != 0 && left.GetValueOrDefault(voxel) <= 1)
                    continue;
                if (voxel != 0)
                    left[voxel]--;
                (voxel, left[label]) = (label, 1);
                kept++;
                break;
            }
        return (kept, lost.Count - kept);
    }

    private static int Count(int extent, int block) => (extent + block - 1) / block;
}
