using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>The planes of an open file that the options leave: all, or one time point or one channel.</summary>
internal sealed class ChosenPlanes : IPlaneSource
{
    private readonly VolumeReader reader;
    private readonly int firstFrame, firstChannel;

    public ChosenPlanes(VolumeReader reader, ReadOptions options)
    {
        this.reader = reader;
        var info = reader.Info;
        Frames = options.Frame is null ? info.Frames : 1;
        Shape = options.Channel is null ? info.Shape : info.Shape with { C = 1 };
        firstFrame = VolumeFile.Within(options.Frame ?? 0, info.Frames, "time point", info.Path);
        firstChannel = VolumeFile.Within(options.Channel ?? 0, info.Shape.C, "channel", info.Path);
        ChannelNames = info.ChannelNames.Count == info.Shape.C ? [.. info.ChannelNames.Skip(firstChannel).Take(Shape.C)] : [];
    }

    public PixelType PixelType => reader.Info.PixelType;

    public int Frames { get; }

    public VolumeShape Shape { get; }

    public VoxelSize? VoxelSize => reader.Info.VoxelSize;

    public IReadOnlyList<string> ChannelNames { get; }

    public void ReadPlane(int frame, int channel, int z, Span<byte> plane) => reader.ReadPlane(firstFrame + frame, firstChannel + channel, z, plane);
}
