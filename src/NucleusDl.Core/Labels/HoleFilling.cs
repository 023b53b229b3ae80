using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Fills cavities: background that cannot reach the border of the volume through faces. In an image of one plane
/// the border is its rim; in a stack the first and last plane are border too.
/// </summary>
public static class HoleFilling
{
    /// <summary>Fills the cavities of a mask.</summary>
    /// <param name="mask">Mask, first channel, [Z, Y, X]; left as it is.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>A new mask of 0 and 1.</returns>
    public static Volume<byte> Fill(Volume<byte> mask, ParallelOptions? parallel = null)
    {
        using var cavities = Cavities(mask.Shape, z => mask.Plane(0, z), parallel ?? new ParallelOptions());
        var result = new Volume<byte>(mask.Shape with { C = 1 }, mask.VoxelSize) { Source = mask.Source };
        for (var z = 0; z < mask.Shape.Z; z++)
        {
            Span<byte> from = mask.Plane(0, z), to = result.Plane(z);
            Span<int> cavity = cavities.Plane(z);
            for (var i = 0; i < from.Length; i++)
                to[i] = from[i] != 0 || cavity[i] != 0 ? (byte)1 : (byte)0;
        }
        return result;
    }

    /// <summary>Fills each cavity that lies inside one label with that label; a cavity between several labels stays background.</summary>
    /// <param name="labels">Labels, [Z, Y, X]; left as they are.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>New labels of the same shape and voxel size.</returns>
    public static LabelVolume Fill(LabelVolume labels, ParallelOptions? parallel = null)
    {
        var occupied = labels.Voxels.Map(static v => v != 0 ? (byte)1 : (byte)0);
        using (occupied)
        {
            using var cavities = Cavities(labels.Shape, z => occupied.Plane(0, z), parallel ?? new ParallelOptions());
            var owner = Owners(cavities, labels);
            var result = labels.Clone();
            for (var z = 0; z < labels.Shape.Z; z++)
            {
                Span<int> cavity = cavities.Plane(z), to = result.Plane(z);
                for (var i = 0; i < to.Length; i++)
                    if (cavity[i] != 0)
                        to[i] = owner[cavity[i]];
            }
            return result;
        }
    }

    private delegate Span<byte> PlaneOf(int z);

    /// <summary>Components of the background, those at the border set to 0.</summary>
    private static LabelVolume Cavities(VolumeShape shape, PlaneOf plane, ParallelOptions parallel)
    {
        using var background = new Volume<byte>(shape with { C = 1 });
        Parallel.For(0, shape.Z, parallel, z =>
        {
            Span<byte> from = plane(z), to = background.Plane(z);
            for (var i = 0; i < from.Length; i++)
                to[i] = from[i] == 0 ? (byte)1 : (byte)0;
        });
        var cavities = ConnectedComponents.Label(background, Connectivity.Faces6, parallel);
        var open = new HashSet<int>();
        for (var z = 0; z < shape.Z; z++)
            for (var y = 0; y < shape.Y; y++)
            {
                var row = cavities.Voxels.Row(0, z, y);
                var whole = y == 0 || y == shape.Y - 1 || (shape.Z > 1 && (z == 0 || z == shape.Z - 1));
                for (var x = 0; x < shape.X; x += whole ? 1 : Math.Max(1, shape.X - 1))
                    open.Add(row[x]);
            }
        Parallel.For(0, shape.Z, parallel, z =>
        {
            foreach (ref var label in cavities.Plane(z))
                if (label != 0 && open.Contains(label))
                    label = 0;
        });
        return cavities;
    }

    /// <summary>For each cavity the one label around it, or 0.</summary>
    private static int[] Owners(LabelVolume cavities, LabelVolume labels)
    {
        var count = cavities.Max();
        var owner = new int[count + 1];
        var shared = new bool[count + 1];
        var offsets = Neighbours.Offsets(Connectivity.Faces6);
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                {
                    var cavity = cavities[z, y, x];
                    if (cavity == 0)
                        continue;
                    foreach (var (dz, dy, dx) in offsets)
                    {
                        if (z + dz < 0 || z + dz >= labels.Shape.Z)
                            continue;
                        var label = labels[z + dz, y + dy, x + dx];
                        if (label == 0)
                            continue;
                        shared[cavity] |= owner[cavity] != 0 && owner[cavity] != label;
                        owner[cavity] = label;
                    }
                }
        for (var i = 0; i < owner.Length; i++)
            if (shared[i])
                owner[i] = 0;
        return owner;
    }
}
