using System.Runtime.InteropServices;
using System.Text.Json;
using NucleusDl.Runs;
using NucleusDl.Volumes;
using PureHDF;
using PureHDF.Filters;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace NucleusDl.IO.Hdf5;

/// <summary>
/// Writes /exported_data as ilastik names it, with axistags, element_size_um (µm; Z, Y, X) and channel_names, in chunks packed with gzip. Planes go
/// through in slabs of one layer of chunks.
/// </summary>
internal static class Hdf5Writer
{
    private const int ChunkDepth = 8, ChunkEdge = 128;

    public static void Write(string path, IPlaneSource planes, IProgress<ProgressReport>? progress, CancellationToken cancel) => AtomicFile.Write(path, stream =>
    {
        switch (planes.PixelType)
        {
            case PixelType.UInt8: Write<byte>(stream, path, planes, progress, cancel); break;
            case PixelType.Int8: Write<sbyte>(stream, path, planes, progress, cancel); break;
            case PixelType.UInt16: Write<ushort>(stream, path, planes, progress, cancel); break;
            case PixelType.Int16: Write<short>(stream, path, planes, progress, cancel); break;
            case PixelType.UInt32: Write<uint>(stream, path, planes, progress, cancel); break;
            case PixelType.Int32: Write<int>(stream, path, planes, progress, cancel); break;
            case PixelType.Float32: Write<float>(stream, path, planes, progress, cancel); break;
            default: Write<double>(stream, path, planes, progress, cancel); break;
        }
    });

    private static void Write<T>(Stream stream, string path, IPlaneSource planes, IProgress<ProgressReport>? progress, CancellationToken cancel) where T : unmanaged
    {
        var s = planes.Shape;
        var (frames, channels) = (planes.Frames > 1, s.C > 1);
        var axes = string.Concat(frames ? "t" : "", channels ? "c" : "", "zyx");
        ulong[] shape = [.. new[] { planes.Frames, s.C }.Where((_, i) => i == 0 ? frames : channels).Concat([s.Z, s.Y, s.X]).Select(n => (ulong)n)];
        var depth = Math.Min(ChunkDepth, s.Z);
        uint[] chunks = [.. Enumerable.Repeat(1u, shape.Length - 3), (uint)depth, (uint)Math.Min(ChunkEdge, s.Y), (uint)Math.Min(ChunkEdge, s.X)];
        var slabChunks = ((s.Y + ChunkEdge - 1) / ChunkEdge) * ((s.X + ChunkEdge - 1) / ChunkEdge);
        var data = new H5Dataset<T[]>(shape, chunks: chunks, datasetCreation: new H5DatasetCreation(
            new SlabCache(slabChunks), [new H5Filter(ShuffleFilter.Id), new H5Filter(DeflateFilter.Id, new Dictionary<string, object> { [DeflateFilter.COMPRESSION_LEVEL] = 1 })]));
        data.Attributes[Hdf5Catalogue.AxisTags] = Tags(axes, planes.VoxelSize);
        if (planes.VoxelSize is { } v)
            data.Attributes[Hdf5Catalogue.ElementSize] = new[] { v.Z, v.Y, v.X };
        if (planes.ChannelNames.Count == s.C)
            data.Attributes[Hdf5Catalogue.ChannelNames] = planes.ChannelNames.ToArray();
        using var writer = new H5File { [Hdf5Catalogue.Exported] = data }.BeginWrite(stream, new H5WriteOptions());
        var done = 0L;
        for (var t = 0; t < planes.Frames; t++)
            for (var c = 0; c < s.C; c++)
                for (var z = 0; z < s.Z; z += depth)
                {
                    cancel.ThrowIfCancellationRequested();
                    var n = Math.Min(depth, s.Z - z);
                    var slab = new T[checked(n * s.PlaneLength)];
                    for (var k = 0; k < n; k++)
                        planes.ReadPlane(t, c, z + k, MemoryMarshal.AsBytes(slab.AsSpan(checked((int)(k * s.PlaneLength)), (int)s.PlaneLength)));
                    ulong[] starts = [.. new[] { t, c }.Where((_, i) => i == 0 ? frames : channels).Select(i => (ulong)i), (ulong)z, 0, 0];
                    ulong[] counts = [.. Enumerable.Repeat(1ul, shape.Length - 3), (ulong)n, (ulong)s.Y, (ulong)s.X];
                    writer.Write(data, slab, fileSelection: new HyperslabSelection(shape.Length, starts, counts));
                    progress?.Report(new ProgressReport("Writing", done += n, (double)planes.Frames * s.C * s.Z, Path.GetFileName(path)));
                }
    }

    /// <summary>Vigra's description of axes; 1 channels, 2 space, 8 time.</summary>
    private static string Tags(string axes, VoxelSize? voxel) => JsonSerializer.Serialize(new
    {
        axes = axes.Select(a => new
        {
            key = a.ToString(),
            typeFlags = a switch { 'c' => 1, 't' => 8, _ => 2 },
            resolution = voxel is { } v ? a switch { 'z' => v.Z, 'y' => v.Y, 'x' => v.X, _ => 0 } : 0,
            description = voxel is not null && "xyz".Contains(a, StringComparison.Ordinal) ? "um" : "",
        }),
    });

    /// <summary>Keeps the chunks of one slab: when the next begins, the oldest are complete and go to the disk.</summary>
    private sealed class SlabCache(int capacity) : IWritingChunkCache
    {
        private readonly Dictionary<ulong, Memory<byte>> chunks = [];
        private readonly Queue<ulong> order = new();

        // The writer that comes with a chunk writes to that chunk's place, whatever index it is given; the one of a flush minds the index.
        private Action<ulong, Memory<byte>>? byIndex;

        public Memory<byte> GetChunk(ulong chunkIndex, Func<Memory<byte>> chunkAllocator, Action<ulong, Memory<byte>> chunkWriter)
        {
            if (chunks.TryGetValue(chunkIndex, out var known))
                return known;
            if (chunks.Count == capacity)
            {
                var oldest = order.Dequeue();
                chunks.Remove(oldest, out var full);
                (byIndex ?? throw new InvalidOperationException("the library changed: it did not flush at first"))(oldest, full);
            }
            order.Enqueue(chunkIndex);
            return chunks[chunkIndex] = chunkAllocator();
        }

        public void Flush(Action<ulong, Memory<byte>>? chunkWriter = null)
        {
            byIndex ??= chunkWriter;
            while (order.TryDequeue(out var index))
                chunkWriter?.Invoke(index, chunks[index]);
            chunks.Clear();
        }
    }
}
