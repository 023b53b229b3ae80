namespace NucleusDl.IO.Zarr;

/// <summary>
/// Writes one array from planes: as many planes at a time as a chunk is deep, cut into chunks that are packed on all cores. A chunk of
/// zeros is not written; what is not there reads as zero.
/// </summary>
internal sealed class ZarrArrayWriter(string folder, IPlaneSource source, int version, Action<int> planesDone, CancellationToken cancel)
{
    private readonly ZarrLayout layout = new(source);
    private readonly int size = VolumeReader.SizeOf(source.PixelType);
    private readonly int planeBytes = checked((int)(source.Shape.PlaneLength * VolumeReader.SizeOf(source.PixelType)));

    public void Write()
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, version == 3 ? "zarr.json" : ".zarray"), layout.Metadata(version).ToJsonString(ZarrWriter.Json));
        var slab = GC.AllocateUninitializedArray<byte>(checked(layout.Depth * planeBytes));
        for (var t = 0; t < source.Frames; t++)
            for (var c = 0; c < source.Shape.C; c++)
                for (var z = 0; z < source.Shape.Z; z += layout.Depth)
                    WriteSlab(slab, t, c, z);
    }

    private void WriteSlab(byte[] slab, int t, int c, int z)
    {
        var shape = source.Shape;
        var depth = Math.Min(layout.Depth, shape.Z - z);
        var (rows, columns) = ((shape.Y + layout.Height - 1) / layout.Height, (shape.X + layout.Width - 1) / layout.Width);
        for (var y = 0; y < rows; y++)
            Directory.CreateDirectory(Path.Combine(folder, layout.Folder(version, t, c, z / layout.Depth, y)));
        PlaneLoop.Run(depth, k => source.ReadPlane(t, c, z + k, slab.AsSpan(k * planeBytes, planeBytes)), cancel);
        PlaneLoop.Run(rows * columns, i =>
        {
            var (y, x) = Math.DivRem(i, columns);
            if (Cut(slab, depth, y * layout.Height, x * layout.Width) is { } chunk)
                File.WriteAllBytes(Path.Combine(folder, $"{layout.Folder(version, t, c, z / layout.Depth, y)}{x}"), BloscEncoder.Encode(chunk, size));
        }, cancel);
        planesDone(depth);
    }

    /// <summary>A chunk, beyond the image filled up with zeros; null where it is all zeros.</summary>
    private byte[]? Cut(byte[] slab, int depth, int y, int x)
    {
        var (height, width) = (Math.Min(layout.Height, source.Shape.Y - y), Math.Min(layout.Width, source.Shape.X - x));
        var chunk = new byte[layout.Depth * layout.Height * layout.Width * size];
        for (var k = 0; k < depth; k++)
            for (var j = 0; j < height; j++)
                slab.AsSpan(k * planeBytes + ((y + j) * source.Shape.X + x) * size, width * size)
                    .CopyTo(chunk.AsSpan((k * layout.Height + j) * layout.Width * size));
        if (!chunk.AsSpan().ContainsAnyExcept((byte)0))
            return null;
        Chunks.SwapBytes(chunk, size, bigEndian: false);
        return chunk;
    }
}
