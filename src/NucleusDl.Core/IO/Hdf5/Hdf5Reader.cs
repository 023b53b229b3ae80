using NucleusDl.Volumes;
using PureHDF;
using PureHDF.VOL.Native;

namespace NucleusDl.IO.Hdf5;

/// <summary>An open image of an HDF5 file. Only the chunks that a box touches are read; the last ones stay in memory.</summary>
internal sealed class Hdf5Reader : VolumeReader
{
    private const long SmallestCache = 1L << 26, LargestCache = 1L << 29;

    private readonly Hdf5File file;
    private readonly Hdf5Image image;
    private readonly Dictionary<NativeDataset, H5DatasetAccess> access = [];
    private readonly int rank;

    public Hdf5Reader(Hdf5File file, Hdf5Image image, VolumeInfo info) : base(info)
    {
        (this.file, this.image) = (file, image);
        rank = image.Shape.Length;
        var cache = (ulong)CacheBytes(image);
        foreach (var data in image.Data)
            access[data] = new H5DatasetAccess(ChunkCache: new SimpleReadingChunkCache(1 << 20, cache / (ulong)Math.Min(image.Data.Length, 8)));
    }

    public override StoredImage Stored
    {
        get
        {
            if (!IsRun)
                return base.Stored;
            var all = new (char Axis, long Size)[] { ('T', image.Data.GetLength(0)), ('C', image.Data.GetLength(1)) }.Where(a => a.Size > 1)
                .Concat(image.Axes.Select((a, i) => (Axis: a, Size: image.Shape[i]))).Where(a => a.Axis != '-').ToArray();
            return new StoredImage(string.Concat(all.Select(a => a.Axis)), [.. all.Select(a => a.Size)], Info.StoredType, StoredPlane,
                all.Aggregate((long)image.Type.Bytes, (n, a) => n * a.Size) / StoredPlane);
        }
    }

    /// <summary>Whether rows and columns lie side by side, so that stored planes are easy to tell.</summary>
    private bool IsRun => image.Axes.Contains("YX", StringComparison.Ordinal);

    private int FirstOfPlane => image.Axes.IndexOf('Y', StringComparison.Ordinal);

    private long StoredPlane => image.Shape.Skip(FirstOfPlane).Aggregate((long)image.Type.Bytes, (n, m) => n * m);

    public override void ReadPlane(int frame, int channel, int z, Span<byte> plane) =>
        ReadSlab(frame, channel, new VolumeBox(z, 0, 0, 1, Info.Shape.Y, Info.Shape.X), plane);

    public override void ReadStored(long index, Span<byte> plane)
    {
        if (!IsRun)
        {
            base.ReadStored(index, plane);
            return;
        }
        var (starts, counts) = (new ulong[rank], Array.ConvertAll(image.Shape, n => (ulong)n));
        for (var i = FirstOfPlane - 1; i >= 0; i--)
        {
            (index, var at) = Math.DivRem(index, image.Shape[i]);
            (starts[i], counts[i]) = ((ulong)at, 1);
        }
        var (frame, channel) = Math.DivRem((int)index, image.Data.GetLength(1));
        Take(image.Data[frame, channel], starts, counts, plane);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
    }

    /// <summary>Whole slabs, so that a chunk of many planes is unpacked once.</summary>
    private protected override void Fill(Volume volume, int frame, int firstChannel, VolumeBox box)
    {
        var planeBytes = (long)box.Height * box.Width * SizeOf(Info.PixelType);
        var depth = (int)Math.Clamp((1L << 28) / planeBytes, 1, box.Depth);
        var buffer = new byte[checked((int)(depth * planeBytes))];
        for (var c = 0; c < volume.Shape.C; c++)
            for (var z = 0; z < box.Depth; z += depth)
            {
                var n = Math.Min(depth, box.Depth - z);
                ReadSlab(frame, firstChannel + c, box with { Z = box.Z + z, Depth = n }, buffer.AsSpan(0, checked((int)(n * planeBytes))));
                for (var k = 0; k < n; k++)
                    buffer.AsSpan(checked((int)(k * planeBytes)), (int)planeBytes).CopyTo(volume.PlaneBytes(c, z + k));
            }
    }

    /// <summary>Reads a box of one channel, [Z, Y, X] whatever the order in the file.</summary>
    private void ReadSlab(int frame, int channel, VolumeBox box, Span<byte> target)
    {
        var (dataFrame, t) = Math.DivRem(frame, image.Size('T'));
        var (dataChannel, c) = Math.DivRem(channel, image.Size('C'));
        var (starts, counts) = (new ulong[rank], new ulong[rank]);
        for (var i = 0; i < rank; i++)
            (starts[i], counts[i]) = image.Axes[i] switch
            {
                'T' => ((ulong)t, 1ul),
                'C' => ((ulong)c, 1ul),
                'Z' => ((ulong)box.Z, (ulong)box.Depth),
                'Y' => ((ulong)box.Y, (ulong)box.Height),
                'X' => ((ulong)box.X, (ulong)box.Width),
                _ => (0ul, 1ul),
            };
        var space = string.Concat(image.Axes.Where("ZYX".Contains));
        var inOrder = space == (space.Contains('Z', StringComparison.Ordinal) ? "ZYX" : "YX");
        if (inOrder && image.Type.IsPixel)
        {
            Take(image.Data[dataFrame, dataChannel], starts, counts, target);
            return;
        }
        var numbers = new byte[checked((long)box.Depth * box.Height * box.Width * image.Type.Bytes)];
        Take(image.Data[dataFrame, dataChannel], starts, counts, numbers);
        image.Type.ToPixels(inOrder ? numbers : InOrderOf(numbers, space, box), target, Info.Path);
    }

    /// <summary>Turns numbers in any order of Z, Y and X into that order.</summary>
    private byte[] InOrderOf(byte[] numbers, string space, VolumeBox box)
    {
        var size = image.Type.Bytes;
        int Step(char axis)
        {
            var at = space.IndexOf(axis, StringComparison.Ordinal);
            return at < 0 ? 0 : space[(at + 1)..].Aggregate(size, (n, a) => n * a switch { 'Z' => box.Depth, 'Y' => box.Height, _ => box.Width });
        }
        var (sz, sy, sx) = (Step('Z'), Step('Y'), Step('X'));
        var result = new byte[numbers.Length];
        var o = 0;
        for (var z = 0; z < box.Depth; z++)
            for (var y = 0; y < box.Height; y++)
                for (var x = 0; x < box.Width; x++, o += size)
                    numbers.AsSpan(z * sz + y * sy + x * sx, size).CopyTo(result.AsSpan(o));
        return result;
    }

    private void Take(NativeDataset data, ulong[] starts, ulong[] counts, Span<byte> target)
    {
        // Spans cannot enter the lambda below; the buffer is the target itself where it can be.
        unsafe
        {
            fixed (byte* p = target)
            {
                var (pointer, length) = ((nint)p, target.Length);
                file.Do(() =>
                {
                    Hdf5Types.Read(data, image, access[data], starts, counts, new Span<byte>((byte*)pointer, length));
                    return true;
                });
            }
        }
    }

    /// <summary>Room for two layers of chunks, so that planes read in order unpack each chunk once.</summary>
    private static long CacheBytes(Hdf5Image image)
    {
        if (image.Data[0, 0].Layout is not { Class: H5DataLayoutClass.Chunked, Chunks: { } chunks } || chunks.Length != image.Shape.Length)
            return SmallestCache;
        var layer = (double)image.Type.Bytes;
        for (var i = 0; i < chunks.Length; i++)
            layer *= image.Axes[i] is 'Y' or 'X' ? image.Shape[i] + (double)chunks[i] : chunks[i];
        return (long)Math.Clamp(2 * layer, SmallestCache, LargestCache);
    }
}
