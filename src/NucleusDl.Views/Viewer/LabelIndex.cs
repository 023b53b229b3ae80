using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>The labels of a volume counted through: 1 for the smallest number, 2 for the next, and so on, whatever gaps there are; 0 is background.</summary>
internal sealed class LabelIndex
{
    private const int TableLimit = 1 << 24;

    private readonly int[]? table;
    private readonly Dictionary<int, int> map = [];

    /// <param name="labels">Labels; numbers below 0 become background.</param>
    public LabelIndex(LabelVolume labels)
    {
        var numbers = new List<int>();
        foreach (var (label, voxels) in labels.Sizes())
            if (label > 0)
                numbers.Add(label);
            else
                Ignored += voxels;
        Numbers = numbers;
        if (numbers.Count > 0 && numbers[^1] < TableLimit)
        {
            table = new int[numbers[^1] + 1];
            for (var i = 0; i < numbers.Count; i++)
                table[numbers[i]] = i + 1;
        }
        else
            for (var i = 0; i < numbers.Count; i++)
                map[numbers[i]] = i + 1;
    }

    /// <summary>The numbers in the label image, ascending.</summary>
    public IReadOnlyList<int> Numbers { get; }

    /// <summary>Voxels with numbers below 0.</summary>
    public long Ignored { get; }

    /// <summary>Bits that an index needs: 8, 16 or 24.</summary>
    public int Bits => Numbers.Count <= byte.MaxValue ? 8 : Numbers.Count <= ushort.MaxValue ? 16 : 24;

    /// <summary>Index of a number, 0 where it is not there.</summary>
    public int this[int label] => label <= 0 ? 0 : table is not null ? (label < table.Length ? table[label] : 0) : map.GetValueOrDefault(label);

    /// <summary>
    /// For each nucleus its voxel nearest to the mean of its voxels, as z, y, x one after the other: the mean itself may lie outside a bent one.
    /// Lengths are voxels where the voxel size is unknown.
    /// </summary>
    public int[] Places(LabelVolume labels)
    {
        var (s, v) = (labels.Shape, labels.VoxelSize ?? new VoxelSize(1, 1, 1));
        var sums = new double[Numbers.Count + 1, 4];
        Visit(labels, (n, z, y, x) =>
        {
            sums[n, 0] += z;
            sums[n, 1] += y;
            sums[n, 2] += x;
            sums[n, 3]++;
        });
        var nearest = new double[Numbers.Count + 1];
        Array.Fill(nearest, double.PositiveInfinity);
        var places = new int[3 * Numbers.Count];
        Visit(labels, (n, z, y, x) =>
        {
            var (dz, dy, dx) = ((z - sums[n, 0] / sums[n, 3]) * v.Z, (y - sums[n, 1] / sums[n, 3]) * v.Y, (x - sums[n, 2] / sums[n, 3]) * v.X);
            if (dz * dz + dy * dy + dx * dx is var d && d < nearest[n])
            {
                nearest[n] = d;
                (places[3 * n - 3], places[3 * n - 2], places[3 * n - 1]) = (z, y, x);
            }
        });
        return places;
    }

    private void Visit(LabelVolume labels, Action<int, int, int, int> voxel)
    {
        var s = labels.Shape;
        for (var z = 0; z < s.Z; z++)
        {
            var plane = labels.Plane(z);
            for (var i = 0; i < plane.Length; i++)
                if (this[plane[i]] is var n and > 0)
                    voxel(n, z, i / s.X, i % s.X);
        }
    }
}
