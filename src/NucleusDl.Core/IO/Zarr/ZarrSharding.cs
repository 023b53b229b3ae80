namespace NucleusDl.IO.Zarr;

/// <summary>Many chunks in one file, with an index of where each begins.</summary>
/// <param name="PerShard">Chunks in a file along each axis.</param>
/// <param name="IndexAtEnd">Otherwise at the start.</param>
/// <param name="Checked">Whether a CRC-32C follows the index.</param>
/// <param name="BigEndian">Byte order of the index.</param>
internal sealed record ZarrSharding(int[] PerShard, bool IndexAtEnd, bool Checked, bool BigEndian)
{
    /// <summary>Chunks in a file.</summary>
    public int Count => PerShard.Aggregate(1, (n, p) => checked(n * p));

    /// <summary>Bytes of the index.</summary>
    public int IndexBytes => checked(16 * Count + (Checked ? Crc32CCodec.Length : 0));
}
