using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>
/// A colour for every label. A label prefers a colour by its number, so that it keeps it from figure to figure;
/// it takes the next free one only where a neighbour with a smaller number has that colour already.
/// </summary>
internal sealed class LabelColours
{
    /// <summary>Labels below 0 mark voxels that are to be ignored.</summary>
    public static readonly Rgb Ignored = Rgb.Of(0x8A8F98);

    // Coprime to the palette's length: labels that follow one another, often neighbours, prefer different colours.
    private const int Stride = 5;

    // Half of the 26 neighbours, and a gap of up to two voxels in the plane: nuclei that nearly touch must be told apart too.
    private static readonly (int Z, int Y, int X)[] Offsets =
    [
        (0, 0, 1), (0, 1, -1), (0, 1, 0), (0, 1, 1),
        (1, -1, -1), (1, -1, 0), (1, -1, 1), (1, 0, -1), (1, 0, 0), (1, 0, 1), (1, 1, -1), (1, 1, 0), (1, 1, 1),
        (0, 0, 2), (0, 2, 0), (0, 0, 3), (0, 3, 0),
    ];

    private readonly Dictionary<int, int> index = [];

    /// <summary>Labels that have a colour, background left out.</summary>
    public int Count => index.Count;

    /// <summary>Colour of a label other than 0.</summary>
    public Rgb this[int label] => label < 0 ? Ignored : Colour(index.TryGetValue(label, out var i) ? i : Preferred(label));

    /// <summary>Colours of all labels of a volume.</summary>
    public static LabelColours Of(LabelVolume labels)
    {
        var neighbours = Neighbours(labels);
        var result = new LabelColours();
        var taken = new HashSet<int>();
        foreach (var label in labels.Sizes().Keys)
        {
            if (label < 0)
                continue;
            taken.Clear();
            if (neighbours.TryGetValue(label, out var smaller))
                foreach (var n in smaller)
                    if (result.index.TryGetValue(n, out var i))
                        taken.Add(i);
            result.index[label] = FirstFree(Preferred(label), taken);
        }
        return result;
    }

    private static int Preferred(int label) => (int)((long)label * Stride % Palette.Labels.Length);

    private static int FirstFree(int preferred, HashSet<int> taken)
    {
        var n = Palette.Labels.Length;
        for (var k = 0; k < n; k++)
            if (!taken.Contains((preferred + k) % n))
                return (preferred + k) % n;
        var beyond = n;
        while (taken.Contains(beyond))
            beyond++;
        return beyond;
    }

    private static Rgb Colour(int i)
    {
        if (i < Palette.Labels.Length)
            return Palette.Labels[i];
        // More than twelve neighbours: further hues by the golden angle never meet again.
        var hue = i * 137.508 % 360 / 60;
        double Part(double shift) => Math.Clamp(Math.Abs((hue + shift) % 6 - 3) - 1, 0, 1);
        return new Rgb((byte)(90 + 150 * Part(0)), (byte)(90 + 150 * Part(4)), (byte)(90 + 150 * Part(2)));
    }

    /// <summary>For each label, its neighbours of smaller number.</summary>
    private static Dictionary<int, HashSet<int>> Neighbours(LabelVolume labels)
    {
        var result = new Dictionary<int, HashSet<int>>();
        Parallel.For(0, labels.Shape.Z, () => new HashSet<(int, int)>(), (z, _, pairs) =>
        {
            foreach (var o in Offsets)
                if (z + o.Z < labels.Shape.Z)
                    AddPairs(labels.Plane(z), labels.Plane(z + o.Z), labels.Shape, o.Y, o.X, pairs);
            return pairs;
        }, pairs =>
        {
            lock (result)
                foreach (var (a, b) in pairs)
                {
                    if (!result.TryGetValue(a, out var set))
                        result[a] = set = [];
                    set.Add(b);
                }
        });
        return result;
    }

    private static void AddPairs(ReadOnlySpan<int> here, ReadOnlySpan<int> there, VolumeShape s, int dy, int dx, HashSet<(int, int)> pairs)
    {
        for (var y = Math.Max(0, -dy); y < s.Y - Math.Max(0, dy); y++)
        {
            var a = here.Slice(y * s.X, s.X);
            var b = there.Slice((y + dy) * s.X, s.X);
            for (var x = Math.Max(0, -dx); x < s.X - Math.Max(0, dx); x++)
            {
                int u = a[x], v = b[x + dx];
                if (u != v && u > 0 && v > 0)
                    pairs.Add((Math.Max(u, v), Math.Min(u, v)));
            }
        }
    }
}
