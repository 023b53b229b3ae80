using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>A volume in memory as something to write.</summary>
internal sealed class VolumePlanes(Volume volume) : IPlaneSource
{
    public PixelType PixelType => volume.PixelType;

    public int Frames => 1;

    public VolumeShape Shape => volume.Shape;

    public VoxelSize? VoxelSize => volume.VoxelSize;

    public IReadOnlyList<string> ChannelNames => volume.ChannelNames;

    public void ReadPlane(int frame, int channel, int z, Span<byte> plane) => volume.PlaneBytes(channel, z).CopyTo(plane);
}
