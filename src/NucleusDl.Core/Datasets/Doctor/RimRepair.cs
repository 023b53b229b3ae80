using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Gives rims that interpolation made back to the nucleus or the background they were mixed from, whichever number is nearer.</summary>
internal static class RimRepair
{
    /// <summary>A piece of one number is a rim when at least this share of it lies between its neighbours' numbers.</summary>
    private const double RimShare = 0.5;

    /// <summary>Layers of a rim at most; more than a tripled resolution makes.</summary>
    private const int Layers = 4;

    private const int Open = -1;

    /// <summary>Cleans labels.</summary>
    /// <param name="labels">Labels [Z,Y,X]; left as they are.</param>
    /// <param name="changed">Voxels that changed.</param>
    public static LabelVolume Clean(LabelVolume labels, out long changed)
    {
        using var rims = RimCheck.Find(labels, out _, out _);
        var result = labels.Clone();
        OpenRims(labels, rims, result);
        for (var layer = 0; layer < Layers; layer++)
            if (!Assign(labels, result))
                break;
        changed = 0;
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            var before = labels.Plane(z);
            var after = result.Plane(z);
            for (var i = 0; i < after.Length; i++)
            {
                after[i] = Math.Max(after[i], 0);
                changed += after[i] != before[i] ? 1 : 0;
            }
        }
        return result;
    }

    private static void OpenRims(LabelVolume labels, Volume<byte> rims, LabelVolume result)
    {
        using var pieces = ConnectedComponents.OfLabels(labels, Connectivity.Faces6);
        var count = pieces.Max() + 1;
        var (sizes, between) = (new long[count], new long[count]);
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            ReadOnlySpan<int> piece = pieces.Plane(z);
            ReadOnlySpan<byte> rim = rims.Plane(z);
            for (var i = 0; i < piece.Length; i++)
                (sizes[piece[i]], between[piece[i]]) = (sizes[piece[i]] + 1, between[piece[i]] + rim[i]);
        }
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            ReadOnlySpan<int> piece = pieces.Plane(z);
            var to = result.Plane(z);
            for (var i = 0; i < to.Length; i++)
                if (piece[i] != 0 && between[piece[i]] >= RimShare * sizes[piece[i]])
                    to[i] = Open;
        }
    }

    /// <summary>Decides the open voxels that lie beside a nucleus; whether there were any.</summary>
    private static bool Assign(LabelVolume labels, LabelVolume result)
    {
        var s = labels.Shape;
        using var before = result.Clone();
        var any = false;
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y; y++)
            {
                ReadOnlySpan<int> row = before.Voxels.Row(0, z, y);
                for (var x = row.IndexOf(Open); x >= 0 && x < s.X; x++)
                    if (row[x] == Open && Nearest(before, z, y, x, labels[z, y, x]) is { } number)
                        (result[z, y, x], any) = (number, true);
            }
        return any;
    }

    /// <summary>Among background and the decided neighbours the number nearest to the mixed one; null where no nucleus is beside.</summary>
    private static int? Nearest(LabelVolume labels, int z, int y, int x, int mixed)
    {
        var s = labels.Shape;
        int? best = null;
        for (var k = Math.Max(0, z - 1); k <= Math.Min(s.Z - 1, z + 1); k++)
            for (var j = Math.Max(0, y - 1); j <= Math.Min(s.Y - 1, y + 1); j++)
                for (var i = Math.Max(0, x - 1); i <= Math.Min(s.X - 1, x + 1); i++)
                    if (labels[k, j, i] is var v && v > 0 && (best is null || Math.Abs(v - mixed) < Math.Abs(best.Value - mixed)))
                        best = v;
        return best is { } label && Math.Abs(label - mixed) > mixed ? 0 : best;
    }
}
