using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>
/// What a format writes: planes on demand, so that a stack larger than the memory can go from file to file.
/// Axes T, C, Z, Y, X; a <see cref="VolumeReader"/> is one, and so is a volume in memory (<see cref="VolumePlanes"/>).
/// </summary>
internal interface IPlaneSource
{
    PixelType PixelType { get; }

    /// <summary>Time points.</summary>
    int Frames { get; }

    /// <summary>Extent of one time point.</summary>
    VolumeShape Shape { get; }

    VoxelSize? VoxelSize { get; }

    IReadOnlyList<string> ChannelNames { get; }

    /// <summary>Fills Y·X pixels in this machine's byte order. May be called from several threads.</summary>
    void ReadPlane(int frame, int channel, int z, Span<byte> plane);
}
