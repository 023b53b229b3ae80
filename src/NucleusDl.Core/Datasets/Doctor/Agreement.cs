using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>How well labels and brightness go together, for labels moved or mirrored on the image.</summary>
internal sealed class Agreement
{
    /// <summary>Bins of the histogram behind the area under the ROC curve; ties within a bin count half.</summary>
    private const int Bins = 2048;

    /// <summary>Rows are skipped in larger stacks: a correlation needs no more voxels than these.</summary>
    private const long EnoughVoxels = 4_000_000;

    private readonly Volume<float> bright;
    private readonly Volume<byte> mask;
    private readonly int rowStep;

    /// <summary>Prepares both.</summary>
    /// <param name="bright">Smoothed intensity, cut at its percentiles, one channel.</param>
    /// <param name="mask">1 where there is a nucleus, of the same extent.</param>
    public Agreement(Volume<float> bright, Volume<byte> mask)
    {
        (this.bright, this.mask) = (bright, mask);
        rowStep = (int)Math.Clamp(mask.Shape.Length / EnoughVoxels, 1, Math.Max(1, mask.Shape.Y / 16));
    }

    /// <summary>Chance that a voxel of the mask, moved by a number of voxels, is brighter than one outside; voxels moved off the image do not count.</summary>
    public double Auc(VoxelPlace shift = default)
    {
        var (low, high) = Range();
        var (inside, outside) = (new long[Bins], new long[Bins]);
        var scale = high > low ? (Bins - 1) / (high - low) : 0;
        ForRows(shift, (pixels, marks) =>
        {
            for (var x = 0; x < pixels.Length; x++)
                (marks[x] != 0 ? inside : outside)[(int)((pixels[x] - low) * scale)]++;
        });
        return Auc(inside, outside);
    }

    /// <summary>The same for a mask that is mirrored along an axis, or, along none, with rows and columns exchanged (square planes).</summary>
    public double MirroredAuc(int axis)
    {
        var s = mask.Shape;
        using var other = new Volume<byte>(s);
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y; y++)
            {
                var row = other.Row(0, z, y);
                switch (axis)
                {
                    case 0:
                        mask.Row(0, s.Z - 1 - z, y).CopyTo(row);
                        break;
                    case 1:
                        mask.Row(0, z, s.Y - 1 - y).CopyTo(row);
                        break;
                    case 2:
                        mask.Row(0, z, y).CopyTo(row);
                        row.Reverse();
                        break;
                    default:
                        for (var x = 0; x < s.X; x++)
                            row[x] = mask[z, x, y];
                        break;
                }
            }
        return new Agreement(bright, other).Auc();
    }

    /// <summary>Correlation of mask and brightness where both are, for a mask moved by a number of voxels.</summary>
    public double Correlation(VoxelPlace shift)
    {
        double n = 0, sum = 0, squares = 0, marked = 0, both = 0;
        ForRows(shift, (pixels, marks) =>
        {
            float rowSum = 0, rowSquares = 0, rowBoth = 0;
            var rowMarked = 0;
            for (var x = 0; x < pixels.Length; x++)
            {
                var (p, m) = (pixels[x], marks[x]);
                rowSum += p;
                rowSquares += p * p;
                rowBoth += p * m;
                rowMarked += m;
            }
            n += pixels.Length;
            sum += rowSum;
            squares += rowSquares;
            marked += rowMarked;
            both += rowBoth;
        });
        var variance = (squares / n - sum / n * (sum / n)) * (marked / n) * (1 - marked / n);
        return variance > 0 ? (both / n - sum / n * (marked / n)) / Math.Sqrt(variance) : 0;
    }

    private delegate void RowAction(ReadOnlySpan<float> pixels, ReadOnlySpan<byte> marks);

    /// <summary>The rows that overlap: brightness at z + shift with the mask at z.</summary>
    private void ForRows(VoxelPlace shift, RowAction action)
    {
        var s = mask.Shape;
        var (x0, x1) = (Math.Max(0, -shift.X), Math.Min(s.X, s.X - shift.X));
        for (var z = Math.Max(0, -shift.Z); z < Math.Min(s.Z, s.Z - shift.Z); z++)
            for (var y = Math.Max(0, -shift.Y); y < Math.Min(s.Y, s.Y - shift.Y); y += rowStep)
                action(bright.Row(0, z + shift.Z, y + shift.Y)[(x0 + shift.X)..(x1 + shift.X)], mask.Row(0, z, y)[x0..x1]);
    }

    private (float Low, float High) Range()
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        for (var z = 0; z < bright.Shape.Z; z++)
            foreach (var v in bright.Plane(z))
                (low, high) = (Math.Min(low, v), Math.Max(high, v));
        return (low, high);
    }

    private static double Auc(long[] inside, long[] outside)
    {
        double wins = 0, below = 0, marks = 0;
        for (var i = 0; i < Bins; i++)
        {
            wins += inside[i] * (below + 0.5 * outside[i]);
            below += outside[i];
            marks += inside[i];
        }
        return marks > 0 && below > 0 ? wins / marks / below : double.NaN;
    }
}
