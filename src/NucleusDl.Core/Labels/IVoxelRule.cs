using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NucleusDl.Labels;

/// <summary>What makes two voxels parts of one object; a struct, so that loops are compiled for each rule.</summary>
internal interface IVoxelRule<T> where T : unmanaged
{
    /// <summary>Whether all foreground is of one kind, so that two of its voxels need not be compared.</summary>
    static abstract bool Alike { get; }

    /// <summary>Where the run that starts at <paramref name="start"/> ends (exclusive); background runs count too.</summary>
    static abstract int RunEnd(ReadOnlySpan<T> line, int start);

    /// <summary>Of the 64 voxels from <paramref name="start"/> on, lowest bit first: whether a run begins there, background runs too. One voxel must stand before.</summary>
    static abstract ulong Begins(ReadOnlySpan<T> line, int start);
}

/// <summary>A mask: every value but 0 is foreground, 1 and 255 alike.</summary>
internal readonly struct NonZero : IVoxelRule<byte>
{
    public static bool Alike => true;

    public static int RunEnd(ReadOnlySpan<byte> line, int start)
    {
        var rest = line[start..];
        var length = rest[0] == 0 ? rest.IndexOfAnyExcept((byte)0) : rest.IndexOf((byte)0);
        return length < 0 ? line.Length : start + length;
    }

    public static ulong Begins(ReadOnlySpan<byte> line, int start)
    {
        ref var before = ref MemoryMarshal.GetReference(line.Slice(start - 1, 65));
        var empty = Empty(ref before, 1) | (ulong)Empty(ref before, 33) << 32;
        return empty ^ (empty << 1 | (before == 0 ? 1UL : 0));
    }

    private static uint Empty(ref byte first, nuint offset) => Vector256.Equals(Vector256.LoadUnsafe(ref first, offset), Vector256<byte>.Zero).ExtractMostSignificantBits();
}

/// <summary>Labels: an object is where one number stands.</summary>
internal readonly struct EqualLabel : IVoxelRule<int>
{
    public static bool Alike => false;

    public static int RunEnd(ReadOnlySpan<int> line, int start)
    {
        var length = line[start..].IndexOfAnyExcept(line[start]);
        return length < 0 ? line.Length : start + length;
    }

    public static ulong Begins(ReadOnlySpan<int> line, int start)
    {
        ref var before = ref MemoryMarshal.GetReference(line.Slice(start - 1, 65));
        var equal = 0UL;
        for (nuint i = 0; i < 64; i += 8)
            equal |= (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref before, i), Vector256.LoadUnsafe(ref before, i + 1)).ExtractMostSignificantBits() << (int)i;
        return ~equal;
    }
}
