namespace NucleusDl.Views;

/// <summary>
/// Borders of labels along the edges of their pixels, as closed loops of corners. The label lies to the right of the way (y points down),
/// so outer borders run clockwise and holes the other way. Pixels that meet at a corner only are kept apart.
/// </summary>
internal static class Outlines
{
    // Right, down, left, up: the next entry is a turn to the right.
    private static readonly (int X, int Y)[] Directions = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>The loops of every label in a plane, labels ascending.</summary>
    public static SortedDictionary<int, List<List<Corner>>> Trace(int[] labels, int columns, int rows)
    {
        var result = new SortedDictionary<int, List<List<Corner>>>();
        var seen = new bool[labels.Length];
        for (var y = 0; y < rows; y++)
            for (var x = 0; x < columns; x++)
            {
                var label = labels[y * columns + x];
                // Every loop has an edge on top of one of its pixels: enough to start at those.
                if (label == 0 || seen[y * columns + x] || (y > 0 && labels[(y - 1) * columns + x] == label))
                    continue;
                if (!result.TryGetValue(label, out var loops))
                    result[label] = loops = [];
                loops.Add(Follow(labels, columns, rows, x, y, label, seen));
            }
        return result;
    }

    private static List<Corner> Follow(int[] labels, int columns, int rows, int startX, int startY, int label, bool[] seen)
    {
        var loop = new List<Corner>();
        int x = startX, y = startY, d = 0;
        do
        {
            if (d == 0)
                seen[y * columns + x] = true;
            x += Directions[d].X;
            y += Directions[d].Y;
            var next = Inside(d, right: true) ? Inside(d, right: false) ? (d + 3) % 4 : d : (d + 1) % 4;
            if (next != d)
                loop.Add(new Corner(x, y, d, next));
            d = next;
        }
        while (x != startX || y != startY || d != 0);
        return loop;

        // Of the two pixels before the corner (x, y): the one to the right of the way, or the one to its left.
        bool Inside(int way, bool right)
        {
            var (px, py) = (way, right) switch
            {
                (0, true) or (1, false) => (x, y),
                (1, true) or (2, false) => (x - 1, y),
                (2, true) or (3, false) => (x - 1, y - 1),
                _ => (x, y - 1),
            };
            return px >= 0 && py >= 0 && px < columns && py < rows && labels[py * columns + px] == label;
        }
    }

    /// <summary>Where a border turns.</summary>
    /// <param name="X">Corner between pixels, 0 at the left edge.</param>
    /// <param name="Y">Corner between pixels, 0 at the top edge.</param>
    /// <param name="From">Direction before.</param>
    /// <param name="To">Direction after.</param>
    internal readonly record struct Corner(int X, int Y, int From, int To)
    {
        /// <summary>Towards the label, as -1 or 1 along each axis: moves an outline inwards, so that neighbours' lines do not lie on each other.</summary>
        public (int X, int Y) Inwards => (-Directions[From].Y - Directions[To].Y, Directions[From].X + Directions[To].X);
    }
}
