using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>Labels that come plane by plane, to be written without ever being in memory as a whole.</summary>
/// <param name="shape">Extent, one channel.</param>
/// <param name="voxelSize">Voxel size, µm; null where unknown.</param>
/// <param name="largest">Largest number: up to 65535 it becomes a 16-bit file.</param>
/// <param name="read">Fills a plane; it may be asked for several at once.</param>
public sealed class LabelPlanes(VolumeShape shape, VoxelSize? voxelSize, int largest, LabelPlanes.ReadPlane read) : IPlaneSource
{
    /// <summary>Fills one plane with labels.</summary>
    public delegate void ReadPlane(int z, Span<int> plane);

    PixelType IPlaneSource.PixelType => largest <= ushort.MaxValue ? PixelType.UInt16 : PixelType.Int32;

    int IPlaneSource.Frames => 1;

    VolumeShape IPlaneSource.Shape => shape with { C = 1 };

    VoxelSize? IPlaneSource.VoxelSize => voxelSize;

    IReadOnlyList<string> IPlaneSource.ChannelNames => [];

    void IPlaneSource.ReadPlane(int frame, int channel, int z, Span<byte> plane)
    {
        if (largest > ushort.MaxValue)
        {
            read(z, MemoryMarshal.Cast<byte, int>(plane));
            return;
        }
        var labels = new int[shape.PlaneLength];
        read(z, labels);
        var narrow = MemoryMarshal.Cast<byte, ushort>(plane);
        for (var i = 0; i < labels.Length; i++)
            narrow[i] = (ushort)labels[i];
    }

    /// <summary>Writes them, as <see cref="VolumeFile.WriteLabels"/> would.</summary>
    /// <exception cref="NucleusException">The ending is unknown, or the file cannot be written.</exception>
    public void Write(string path, WriteOptions? options = null, CancellationToken cancellation = default) =>
        FormatTable.ForWriting(path).Write(path, this, (options ?? WriteOptions.Default) with { IsLabels = true }, null, cancellation);
}
