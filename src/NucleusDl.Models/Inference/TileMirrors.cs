using System.Numerics;
using NucleusDl.Models.Bridge;
using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Models.Inference;

/// <summary>Mirrored copies of a tile: predicting all and averaging them costs 8 times as much (4 in 2D) and is a little better.</summary>
public static class TileMirrors
{
    /// <summary>All combinations of axes, the unmirrored first: 8, or 4 where the tile has one plane.</summary>
    public static IReadOnlyList<MirrorAxes> Combinations(bool flat) =>
        [.. Enumerable.Range(0, 8).Select(i => (MirrorAxes)i).Where(m => !flat || (m & MirrorAxes.Z) == 0)];

    /// <summary>The dimensions to flip of an array [N, C, Z, Y, X].</summary>
    public static long[] Dimensions(MirrorAxes axes) =>
        [.. Enumerable.Range(0, 3).Where(a => ((int)axes >> a & 1) != 0).Select(a => a + 2L)];

    /// <summary>Mirrors a volume in place; doing it twice changes nothing.</summary>
    public static void Flip<T>(Volume<T> volume, MirrorAxes axes) where T : unmanaged, INumber<T>
    {
        var shape = volume.Shape;
        for (var c = 0; c < shape.C; c++)
        {
            if ((axes & MirrorAxes.Z) != 0)
                for (var z = 0; z < shape.Z / 2; z++)
                    Swap(volume.Plane(c, z), volume.Plane(c, shape.Z - 1 - z));
            for (var z = 0; z < shape.Z; z++)
            {
                if ((axes & MirrorAxes.Y) != 0)
                    for (var y = 0; y < shape.Y / 2; y++)
                        Swap(volume.Row(c, z, y), volume.Row(c, z, shape.Y - 1 - y));
                if ((axes & MirrorAxes.X) != 0)
                    for (var y = 0; y < shape.Y; y++)
                        volume.Row(c, z, y).Reverse();
            }
        }
    }

    /// <summary>The combinations that are predicted: all, or the unmirrored alone.</summary>
    internal static IReadOnlyList<MirrorAxes> Wanted(bool mirrors, bool flat) => mirrors ? Combinations(flat) : [MirrorAxes.None];

    /// <summary>What a network makes of a tile and its mirrored copies, mirrored back and averaged; in main memory.</summary>
    /// <param name="input">[N, C, Z, Y, X].</param>
    /// <param name="flips">The copies.</param>
    /// <param name="network">Gives maps of the same Z, Y, X.</param>
    internal static Tensor Mean(Tensor input, IReadOnlyList<MirrorAxes> flips, Func<Tensor, Tensor> network)
    {
        Tensor? sum = null;
        foreach (var axes in flips)
        {
            using var scope = NewDisposeScope();
            var dimensions = Dimensions(axes);
            var maps = network(dimensions.Length == 0 ? input : input.flip(dimensions));
            maps = dimensions.Length == 0 ? maps : maps.flip(dimensions);
            sum = (sum is null ? maps : sum.Plus(maps)).MoveToOuterDisposeScope();
        }
        return (flips.Count == 1 ? sum! : sum!.Times(1.0 / flips.Count)).cpu().contiguous();
    }

    private static void Swap<T>(Span<T> a, Span<T> b)
    {
        for (var i = 0; i < a.Length; i++)
            (a[i], b[i]) = (b[i], a[i]);
    }
}
