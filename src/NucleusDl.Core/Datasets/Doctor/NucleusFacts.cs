using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>One label as it was measured.</summary>
internal sealed class NucleusFacts(int label)
{
    private double sumZ, sumY, sumX, sumIntensity;

    public int Label { get; } = label;

    public long Voxels { get; private set; }

    /// <summary>First and last voxel along each axis.</summary>
    public (int Z, int Y, int X) First { get; private set; } = (int.MaxValue, int.MaxValue, int.MaxValue);

    public (int Z, int Y, int X) Last { get; private set; } = (-1, -1, -1);

    public VoxelPlace Centre => new((int)Math.Round(sumZ / Voxels), (int)Math.Round(sumY / Voxels), (int)Math.Round(sumX / Voxels));

    /// <summary>Mean of the raw intensity; 0 where there was no image.</summary>
    public double Intensity => sumIntensity / Voxels;

    /// <summary>Whether the border of the stack cuts it, so that its size says little.</summary>
    public bool TouchesBorder { get; private set; }

    public (int Z, int Y, int X) Extent => (Last.Z - First.Z + 1, Last.Y - First.Y + 1, Last.X - First.X + 1);

    /// <summary>All labels of a stack, by number.</summary>
    /// <param name="labels">Labels [Z,Y,X].</param>
    /// <param name="intensity">The image of the same extent; null where there is none.</param>
    public static List<NucleusFacts> Measure(LabelVolume labels, Volume<float>? intensity)
    {
        var s = labels.Shape;
        var found = new Dictionary<int, NucleusFacts>();
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y; y++)
            {
                ReadOnlySpan<int> row = labels.Voxels.Row(0, z, y);
                var values = intensity is null ? default : intensity.Row(0, z, y);
                for (var x = 0; x < row.Length;)
                {
                    var start = x;
                    var label = row[x];
                    while (++x < row.Length && row[x] == label)
                    {
                    }
                    if (label == 0)
                        continue;
                    ref var nucleus = ref CollectionsMarshal.GetValueRefOrAddDefault(found, label, out _);
                    (nucleus ??= new NucleusFacts(label)).Add(z, y, start, x, values);
                }
            }
        foreach (var nucleus in found.Values)
            nucleus.TouchesBorder = nucleus.First.Y == 0 || nucleus.First.X == 0 || nucleus.Last.Y == s.Y - 1 || nucleus.Last.X == s.X - 1
                || (s.Z > 1 && (nucleus.First.Z == 0 || nucleus.Last.Z == s.Z - 1));
        return [.. found.Values.OrderBy(n => n.Label)];
    }

    /// <summary>A voxel of the label near its centre.</summary>
    public VoxelPlace Inside(LabelVolume labels)
    {
        var centre = Centre;
        var (best, nearest) = (centre, double.PositiveInfinity);
        for (var z = First.Z; z <= Last.Z; z++)
            for (var y = First.Y; y <= Last.Y; y++)
                for (var x = First.X; x <= Last.X; x++)
                {
                    var far = Square(z - centre.Z) + Square(y - centre.Y) + Square(x - centre.X);
                    if (far < nearest && labels[z, y, x] == Label)
                        (best, nearest) = (new VoxelPlace(z, y, x), far);
                }
        return best;
    }

    private static double Square(double v) => v * v;

    private void Add(int z, int y, int start, int end, ReadOnlySpan<float> values)
    {
        var n = end - start;
        Voxels += n;
        sumZ += (double)n * z;
        sumY += (double)n * y;
        sumX += 0.5 * n * (start + end - 1);
        if (!values.IsEmpty)
            foreach (var v in values[start..end])
                sumIntensity += v;
        First = (Math.Min(First.Z, z), Math.Min(First.Y, y), Math.Min(First.X, start));
        Last = (Math.Max(Last.Z, z), Math.Max(Last.Y, y), Math.Max(Last.X, end - 1));
    }
}
