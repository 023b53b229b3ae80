using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>
/// Both layers of a stack, and for every value how many voxels have it and where they lie. Memory is touched only where something was drawn, so
/// an empty layer of a large stack costs nothing.
/// </summary>
internal sealed class Canvas : IDisposable
{
    private readonly Dictionary<int, Place>[] places = [[], []];

    /// <summary>An empty one, or one with labels, which then belong to it.</summary>
    public Canvas(VolumeShape shape, VoxelSize? voxelSize, LabelVolume? labels = null)
    {
        Shape = shape with { C = 1 };
        Labels = labels?.Voxels ?? new Volume<int>(Shape, voxelSize);
        Scribbles = new Volume<byte>(Shape, voxelSize);
        if (labels is not null)
            foreach (var run in Runs(Layer.Labels))
                Count(run);
    }

    /// <summary>Extent, one channel.</summary>
    public VolumeShape Shape { get; }

    /// <summary>Numbers of nuclei.</summary>
    public Volume<int> Labels { get; }

    /// <summary>Classes.</summary>
    public Volume<byte> Scribbles { get; }

    /// <summary>The largest number that a nucleus has or had.</summary>
    public int Highest { get; private set; }

    /// <summary>The values of a layer that voxels have, ascending.</summary>
    public IEnumerable<int> Values(Layer layer) => places[(int)layer].Where(p => p.Value.Voxels > 0).Select(p => p.Key).Order();

    /// <summary>How many values of a layer voxels have.</summary>
    public int CountOf(Layer layer) => places[(int)layer].Count(p => p.Value.Voxels > 0);

    /// <summary>Voxels with a value.</summary>
    public long Voxels(Layer layer, int value) => places[(int)layer].TryGetValue(value, out var place) ? place.Voxels : 0;

    /// <summary>A box that holds all voxels with a value; it may be larger than needed.</summary>
    public Bounds Around(Layer layer, int value) => places[(int)layer].TryGetValue(value, out var place) && place.Voxels > 0 ? place.Bounds : Bounds.None;

    /// <summary>One voxel's value.</summary>
    public int this[Layer layer, int z, int y, int x] => layer == Layer.Labels ? Labels[z, y, x] : Scribbles[z, y, x];

    /// <summary>Gives voxels their new value; they must have the old one.</summary>
    public void Apply(in VoxelRun run)
    {
        if (run.Layer == Layer.Labels)
            Labels.Slice(run.Start, run.Length).Fill(run.New);
        else
            Scribbles.Slice(run.Start, run.Length).Fill((byte)run.New);
        Count(run);
    }

    /// <summary>All voxels of a layer that are not 0, as if they had just been drawn.</summary>
    public IEnumerable<VoxelRun> Runs(Layer layer)
    {
        for (var z = 0; z < Shape.Z; z++)
            for (var y = 0; y < Shape.Y; y++)
            {
                var start = ((long)z * Shape.Y + y) * Shape.X;
                for (var x = Next(layer, start, 0); x < Shape.X; x = Next(layer, start, x))
                {
                    var (value, length) = Same(layer, start + x, Shape.X - x);
                    yield return new VoxelRun(layer, start + x, length, 0, value);
                    x += length;
                }
            }
    }

    /// <summary>A copy of the labels, to work with while drawing goes on; rows without labels take no memory.</summary>
    public LabelVolume Copy()
    {
        var copy = new LabelVolume(Shape.Z, Shape.Y, Shape.X, Labels.VoxelSize);
        for (var z = 0; z < Shape.Z; z++)
            for (var y = 0; y < Shape.Y; y++)
            {
                var row = Labels.Row(0, z, y);
                if (row.IndexOfAnyExcept(0) >= 0)
                    row.CopyTo(copy.Voxels.Row(0, z, y));
            }
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Labels.Dispose();
        Scribbles.Dispose();
    }

    private void Count(in VoxelRun run)
    {
        var layer = places[(int)run.Layer];
        if (run.Old != 0 && layer.TryGetValue(run.Old, out var before))
            before.Voxels -= run.Length;
        if (run.New == 0)
            return;
        if (!layer.TryGetValue(run.New, out var place))
            layer[run.New] = place = new Place();
        if (place.Voxels == 0)
            place.Bounds = Bounds.None;
        var (row, x) = Math.DivRem(run.Start, Shape.X);
        place.Voxels += run.Length;
        place.Bounds = place.Bounds.With((int)(row / Shape.Y), (int)(row % Shape.Y), (int)x, (int)x + run.Length);
        if (run.Layer == Layer.Labels)
            Highest = Math.Max(Highest, run.New);
    }

    private int Next(Layer layer, long row, int x)
    {
        var found = layer == Layer.Labels ? Labels.Slice(row + x, Shape.X - x).IndexOfAnyExcept(0) : Scribbles.Slice(row + x, Shape.X - x).IndexOfAnyExcept((byte)0);
        return found < 0 ? Shape.X : x + found;
    }

    private (int Value, int Length) Same(Layer layer, long at, int most)
    {
        if (layer == Layer.Labels)
        {
            var part = Labels.Slice(at, most);
            return (part[0], part.IndexOfAnyExcept(part[0]) is var end and >= 0 ? end : most);
        }
        var bytes = Scribbles.Slice(at, most);
        return (bytes[0], bytes.IndexOfAnyExcept(bytes[0]) is var stop and >= 0 ? stop : most);
    }

    private sealed class Place
    {
        public long Voxels { get; set; }

        public Bounds Bounds { get; set; } = Bounds.None;
    }
}
