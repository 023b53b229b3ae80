namespace NucleusDl.Labels;

/// <summary>What makes two voxels parts of one object; a struct, so that loops are compiled for each rule.</summary>
internal interface IVoxelRule<T> where T : unmanaged
{
    /// <summary>Whether two voxels, both foreground, may be one object.</summary>
    static abstract bool Same(T a, T b);

    /// <summary>Where the run that starts at <paramref name="start"/> ends (exclusive); background runs count too.</summary>
    static abstract int RunEnd(ReadOnlySpan<T> line, int start);
}

/// <summary>A mask: every value but 0 is foreground, 1 and 255 alike.</summary>
internal readonly struct NonZero : IVoxelRule<byte>
{
    public static bool Same(byte a, byte b) => true;

    public static int RunEnd(ReadOnlySpan<byte> line, int start)
    {
        var rest = line[start..];
        var length = rest[0] == 0 ? rest.IndexOfAnyExcept((byte)0) : rest.IndexOf((byte)0);
        return length < 0 ? line.Length : start + length;
    }
}

/// <summary>Labels: an object is where one number stands.</summary>
internal readonly struct EqualLabel : IVoxelRule<int>
{
    public static bool Same(int a, int b) => a == b;

    public static int RunEnd(ReadOnlySpan<int> line, int start)
    {
        var length = line[start..].IndexOfAnyExcept(line[start]);
        return length < 0 ? line.Length : start + length;
    }
}
