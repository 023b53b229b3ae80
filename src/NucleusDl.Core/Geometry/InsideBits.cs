using System.Numerics;
using System.Runtime.Intrinsics;
using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Geometry;

/// <summary>
/// Which voxels lie inside a surface, one bit each, with a rim of outside voxels where the surface is to be closed. 64 cubes are looked at in a few
/// instructions, so that space without a surface costs next to nothing.
/// </summary>
internal sealed unsafe class InsideBits : IDisposable
{
    private readonly NativeBuffer<ulong> bits;
    private readonly int words;

    public InsideBits(Volume<float> image, float level, int rim, ParallelOptions parallel)
    {
        Rim = rim;
        (Depth, Height, Width) = (image.Shape.Z + 2 * rim, image.Shape.Y + 2 * rim, image.Shape.X + 2 * rim);
        Words = (Width + 63) / 64;
        // One more word, always 0, so that every word has a next one.
        words = Words + 1;
        bits = new NativeBuffer<ulong>((long)Depth * Height * words);
        Parallel.For(0, Depth, parallel, z =>
        {
            new Span<ulong>(Row(z, 0), Height * words).Clear();
            if ((uint)(z - rim) < (uint)image.Shape.Z)
                for (var y = 0; y < image.Shape.Y; y++)
                    Compare(image.Row(0, z - rim, y), level, Row(z, y + rim));
        });
    }

    public int Rim { get; }

    public int Depth { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Words with voxels in a row.</summary>
    public int Words { get; }

    public ulong* Row(int z, int y) => bits.Pointer + ((long)z * Height + y) * words;

    /// <summary>Each voxel's neighbour along X, of the w-th word of a row.</summary>
    public static ulong Beside(ulong* row, int w) => row[w] >> 1 | row[w + 1] << 63;

    /// <summary>The voxels of a word that have a neighbour along X.</summary>
    public ulong HaveNext(int w) => Width - 1 - 64 * w is var n && n >= 64 ? ulong.MaxValue : n <= 0 ? 0 : (1UL << n) - 1;

    public void Dispose() => bits.Dispose();

    private void Compare(ReadOnlySpan<float> row, float level, ulong* to)
    {
        var limit = Vector256.Create(level);
        for (var x = 0; x < row.Length; x += 64)
        {
            var piece = row.Slice(x, Math.Min(64, row.Length - x));
            ulong word = 0;
            var i = 0;
            for (; i <= piece.Length - 8; i += 8)
                word |= (ulong)Vector256.GreaterThan(Vector256.Create(piece[i..]), limit).ExtractMostSignificantBits() << i;
            for (; i < piece.Length; i++)
                word |= piece[i] > level ? 1UL << i : 0;
            to[x / 64] |= word << Rim;
            if (Rim > 0)
                to[x / 64 + 1] |= word >> 63;
        }
    }
}
