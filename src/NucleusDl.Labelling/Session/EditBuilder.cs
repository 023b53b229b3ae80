namespace NucleusDl.Labelling.Session;

/// <summary>Draws, and remembers what was there before.</summary>
internal sealed class EditBuilder(Canvas canvas, SortedDictionary<string, string> items)
{
    private readonly List<VoxelRun> runs = [];
    private readonly List<ItemChange> changes = [];

    /// <summary>What is drawn into.</summary>
    public Canvas Canvas => canvas;

    /// <summary>The items as they are now.</summary>
    public IReadOnlyDictionary<string, string> Items => items;

    /// <summary>Voxels changed so far; one drawn twice counts twice.</summary>
    public long Voxels { get; private set; }

    /// <summary>Gives a part of a row a value.</summary>
    /// <param name="layer">Where.</param>
    /// <param name="z">Plane.</param>
    /// <param name="y">Row.</param>
    /// <param name="from">First column; what lies outside of the stack is left out.</param>
    /// <param name="to">Column after the last.</param>
    /// <param name="value">The new value.</param>
    /// <param name="only">Only voxels that hold this value; null for any.</param>
    public void Set(Layer layer, int z, int y, int from, int to, int value, int? only = null)
    {
        var shape = canvas.Shape;
        if ((uint)z >= (uint)shape.Z || (uint)y >= (uint)shape.Y)
            return;
        (from, to) = (Math.Max(0, from), Math.Min(shape.X, to));
        var row = ((long)z * shape.Y + y) * shape.X;
        for (var x = from; x < to;)
        {
            var (old, start) = (Value(layer, row + x), x);
            while (++x < to && Value(layer, row + x) == old)
            {
            }
            if (old != value && (only is null || old == only))
                Apply(new VoxelRun(layer, row + start, x - start, old, value));
        }
    }

    /// <summary>Gives a whole row of labels new values.</summary>
    /// <param name="z">Plane.</param>
    /// <param name="y">Row.</param>
    /// <param name="values">One a column.</param>
    public void SetRow(int z, int y, ReadOnlySpan<int> values)
    {
        var row = canvas.Labels.Row(0, z, y);
        var start = ((long)z * canvas.Shape.Y + y) * canvas.Shape.X;
        for (var x = row.CommonPrefixLength(values); x < row.Length; x += row[x..].CommonPrefixLength(values[x..]))
        {
            var (old, value, from) = (row[x], values[x], x);
            while (++x < row.Length && row[x] == old && values[x] == value)
            {
            }
            Apply(new VoxelRun(Layer.Labels, start + from, x - from, old, value));
        }
    }

    /// <summary>Turns every voxel of one value into another.</summary>
    public void Replace(Layer layer, int value, int by)
    {
        var around = canvas.Around(layer, value);
        for (var z = around.Z0; z < around.Z1; z++)
            for (var y = around.Y0; y < around.Y1; y++)
                Set(layer, z, y, around.X0, around.X1, by, only: value);
    }

    /// <summary>Adds, changes or, with null, removes an item.</summary>
    public void SetItem(string key, string? json)
    {
        var old = items.GetValueOrDefault(key);
        if (old == json)
            return;
        changes.Add(new ItemChange(key, old, json));
        Apply(items, changes[^1]);
    }

    /// <summary>What was done.</summary>
    public Edit Build(long step, string name) => new(step, name, runs, changes);

    /// <summary>Takes everything back.</summary>
    public void Rollback()
    {
        Apply(canvas, items, Build(0, "").Inverse());
        runs.Clear();
        changes.Clear();
    }

    /// <summary>Does an edit.</summary>
    public static void Apply(Canvas canvas, SortedDictionary<string, string> items, Edit edit)
    {
        foreach (var run in edit.Runs)
            canvas.Apply(run);
        foreach (var change in edit.Items)
            Apply(items, change);
    }

    private static void Apply(SortedDictionary<string, string> items, ItemChange change)
    {
        if (change.New is null)
            items.Remove(change.Key);
        else
            items[change.Key] = change.New;
    }

    private int Value(Layer layer, long at) => layer == Layer.Labels ? canvas.Labels.Slice(at, 1)[0] : canvas.Scribbles.Slice(at, 1)[0];

    private void Apply(in VoxelRun run)
    {
        canvas.Apply(run);
        runs.Add(run);
        Voxels += run.Length;
    }
}
