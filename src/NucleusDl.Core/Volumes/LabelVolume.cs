namespace NucleusDl.Volumes;

/// <summary>A label image, axes Z, Y, X: 0 is background, every other number one nucleus (instance).</summary>
public sealed class LabelVolume : IDisposable
{
    /// <summary>An empty label image.</summary>
    public LabelVolume(int z, int y, int x, VoxelSize? voxelSize = null) : this(new Volume<int>(new VolumeShape(z, y, x), voxelSize))
    {
    }

    /// <summary>Takes a one-channel integer volume as labels; it now belongs to this object.</summary>
    public LabelVolume(Volume<int> voxels)
    {
        if (voxels.Shape.C != 1)
            throw new ArgumentException("labels have one channel", nameof(voxels));
        Voxels = voxels;
    }

    /// <summary>The label numbers.</summary>
    public Volume<int> Voxels { get; }

    /// <summary>Extent in voxels, C = 1.</summary>
    public VolumeShape Shape => Voxels.Shape;

    /// <summary>Voxel size in µm; null when unknown.</summary>
    public VoxelSize? VoxelSize
    {
        get => Voxels.VoxelSize;
        set => Voxels.VoxelSize = value;
    }

    /// <summary>One label; bounds are checked.</summary>
    public ref int this[int z, int y, int x] => ref Voxels[0, z, y, x];

    /// <summary>One plane, Y·X labels.</summary>
    public Span<int> Plane(int z) => Voxels.Plane(0, z);

    /// <summary>Largest label, 0 when there is none.</summary>
    public int Max()
    {
        var max = 0;
        for (var z = 0; z < Shape.Z; z++)
            foreach (var v in Plane(z))
                if (v > max)
                    max = v;
        return max;
    }

    /// <summary>The labels present, ascending, background left out, each with its number of voxels.</summary>
    public SortedDictionary<int, long> Sizes()
    {
        var sizes = new SortedDictionary<int, long>();
        for (var z = 0; z < Shape.Z; z++)
        {
            // Runs are counted at once: labels are piecewise constant along X.
            var plane = Plane(z);
            for (var i = 0; i < plane.Length;)
            {
                var v = plane[i];
                var start = i;
                while (++i < plane.Length && plane[i] == v)
                {
                }
                if (v != 0)
                    sizes[v] = sizes.GetValueOrDefault(v) + (i - start);
            }
        }
        return sizes;
    }

    /// <summary>A copy.</summary>
    public LabelVolume Clone() => new(Voxels.Clone());

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Voxels.Dispose();

    /// <summary>"labels 51 x 124 x 127, 1.75 x 0.80 x 0.80 µm".</summary>
    public override string ToString() => $"labels {Shape}, {VoxelSize?.ToString() ?? "voxel size unknown"}";
}
