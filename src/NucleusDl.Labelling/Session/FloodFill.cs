namespace NucleusDl.Labelling.Session;

/// <summary>Fills the connected region of equal value around a voxel, in one plane or in the whole stack; voxels are connected through faces.</summary>
internal static class FloodFill
{
    /// <summary>A larger region is taken for a mistake, such as the background.</summary>
    public const long MostVoxels = 1L << 26;

    /// <summary>Fills.</summary>
    /// <param name="edit">Draws.</param>
    /// <param name="layer">Where.</param>
    /// <param name="seed">A voxel of the region.</param>
    /// <param name="value">The new value.</param>
    /// <param name="across">The axis across the plane that is not left, 0 Z, 1 Y, 2 X; null fills in 3D.</param>
    /// <exception cref="NucleusException">The region is very large.</exception>
    public static void Run(EditBuilder edit, Layer layer, (int Z, int Y, int X) seed, int value, int? across)
    {
        var canvas = edit.Canvas;
        var shape = canvas.Shape;
        var old = canvas[layer, seed.Z, seed.Y, seed.X];
        if (old == value)
            return;
        var todo = new Stack<(int Z, int Y, int X)>();
        todo.Push(seed);
        while (todo.TryPop(out var at))
        {
            if (canvas[layer, at.Z, at.Y, at.X] != old)
                continue;
            int from = at.X, to = at.X + 1;
            if (across != 2)
            {
                while (from > 0 && canvas[layer, at.Z, at.Y, from - 1] == old)
                    from--;
                while (to < shape.X && canvas[layer, at.Z, at.Y, to] == old)
                    to++;
            }
            edit.Set(layer, at.Z, at.Y, from, to, value);
            if (edit.Voxels > MostVoxels)
                throw new NucleusException(ErrorKind.Usage, $"The region has more than {MostVoxels / 1_000_000} million voxels.", "Close its outline first, or fill one plane.");
            if (across != 1)
                Beside(at.Z, at.Y - 1, at.Y + 1, shape.Y, (z, y) => (z, y));
            if (across != 0)
                Beside(at.Y, at.Z - 1, at.Z + 1, shape.Z, (y, z) => (z, y));

            void Beside(int stays, int before, int after, int length, Func<int, int, (int Z, int Y)> place)
            {
                foreach (var moved in (ReadOnlySpan<int>)[before, after])
                {
                    if (moved < 0 || moved >= length)
                        continue;
                    var (z, y) = place(stays, moved);
                    // One voxel of each piece is enough: the piece is found from it.
                    for (var x = from; x < to; x++)
                        if (canvas[layer, z, y, x] == old && (x == from || canvas[layer, z, y, x - 1] != old))
                            todo.Push((z, y, x));
                }
            }
        }
    }
}
