using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NucleusDl.IO.Raw;
using NucleusDl.Runs;

namespace NucleusDl.IO.Nifti;

/// <summary>
/// Writes NIfTI-1, or NIfTI-2 where an edge is longer than 32767, in one file. Lengths are in µm (header: micron), so that the 32-bit floats of
/// the header keep six digits. Directions are those that programs for LPS images (ITK) give an image that is not turned.
/// </summary>
internal static class NiftiWriter
{
    private const int Micron = 3, Aligned = 2;

    public static void Write(string path, IPlaneSource planes, IProgress<ProgressReport>? progress, CancellationToken cancel) =>
        AtomicFile.Write(path, stream =>
        {
            var gzip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
            using var packed = gzip ? new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true) : null;
            var target = packed ?? stream;
            target.Write(Header(planes));
            RasterPlanes.Write(target, planes, path, progress, cancel, channelsInTime: false);
        });

    private static byte[] Header(IPlaneSource planes)
    {
        var s = planes.Shape;
        // Channels are the fifth axis, time the fourth.
        int[] sizes = s.C > 1 ? [s.X, s.Y, s.Z, planes.Frames, s.C] : planes.Frames > 1 ? [s.X, s.Y, s.Z, planes.Frames] : [s.X, s.Y, s.Z];
        var v = planes.VoxelSize;
        double[] steps = v is { } voxel ? [voxel.X, voxel.Y, voxel.Z] : [1, 1, 1];
        return Array.TrueForAll(sizes, n => n <= short.MaxValue) ? Version1(sizes, steps, v is not null, planes) : Version2(sizes, steps, v is not null, planes);
    }

    private static byte[] Version1(int[] sizes, double[] steps, bool known, IPlaneSource planes)
    {
        // Behind the header stand four bytes that say: no extensions.
        var head = new byte[NiftiHeader.Size1 + 4];
        void Int16(int at, int n) => BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(at), (short)n);
        void Single(int at, double n) => BinaryPrimitives.WriteSingleLittleEndian(head.AsSpan(at), (float)n);
        BinaryPrimitives.WriteInt32LittleEndian(head, NiftiHeader.Size1);
        head[38] = (byte)'r';
        Int16(40, sizes.Length);
        for (var i = 0; i < 7; i++)
            Int16(42 + 2 * i, i < sizes.Length ? sizes[i] : 1);
        Int16(70, NiftiTypes.CodeOf(planes.PixelType));
        Int16(72, 8 * VolumeReader.SizeOf(planes.PixelType));
        for (var i = 0; i < 8; i++)
            Single(76 + 4 * i, i is >= 1 and <= 3 ? steps[i - 1] : 1);
        Single(108, head.Length);
        Single(112, 1);
        head[123] = (byte)(known ? Micron : 0);
        Int16(254, known ? Aligned : 0);
        for (var i = 0; i < 3; i++)
            Single(280 + 20 * i, i < 2 ? -steps[i] : steps[i]);
        Encoding.ASCII.GetBytes("n+1\0", head.AsSpan(344));
        return head;
    }

    private static byte[] Version2(int[] sizes, double[] steps, bool known, IPlaneSource planes)
    {
        var head = new byte[NiftiHeader.Size2 + 4];
        void Int16(int at, int n) => BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(at), (short)n);
        void Int32(int at, int n) => BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(at), n);
        void Int64(int at, long n) => BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(at), n);
        void Double(int at, double n) => BinaryPrimitives.WriteDoubleLittleEndian(head.AsSpan(at), n);
        Int32(0, NiftiHeader.Size2);
        Encoding.ASCII.GetBytes("n+2\0\r\n\u001a\n", head.AsSpan(4));
        Int16(12, NiftiTypes.CodeOf(planes.PixelType));
        Int16(14, 8 * VolumeReader.SizeOf(planes.PixelType));
        Int64(16, sizes.Length);
        for (var i = 0; i < 7; i++)
            Int64(24 + 8 * i, i < sizes.Length ? sizes[i] : 1);
        for (var i = 0; i < 8; i++)
            Double(104 + 8 * i, i is >= 1 and <= 3 ? steps[i - 1] : 1);
        Int64(168, head.Length);
        Double(176, 1);
        Int32(348, known ? Aligned : 0);
        for (var i = 0; i < 3; i++)
            Double(400 + 40 * i, i < 2 ? -steps[i] : steps[i]);
        Int32(500, known ? Micron : 0);
        return head;
    }
}
