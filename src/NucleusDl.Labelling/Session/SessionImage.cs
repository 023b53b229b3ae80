using System.Numerics;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>
/// The stack that is labelled. A channel is read when it is first looked at, in the file's own type; when several do not fit into the memory allowed, the one
/// looked at longest ago is given up. Planes come as 16 bits.
/// </summary>
internal sealed class SessionImage : IDisposable
{
    private const int PlanesSeen = 24;

    private readonly Lock gate = new();
    private readonly LinkedList<(int Channel, Volume Voxels)> loaded = new();
    private readonly VolumeReader? reader;
    private readonly Volume? given;
    private readonly ChannelView?[] views;
    private readonly int frame, first;
    private readonly long memoryBytes;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="memoryBytes">Memory for channels; one is always held.</param>
    /// <exception cref="NucleusException">It cannot be read.</exception>
    public SessionImage(string path, ReadOptions reading, long memoryBytes)
    {
        (Path, Reading, this.memoryBytes) = (path, reading, memoryBytes);
        reader = VolumeFile.Open(path, reading);
        try
        {
            var info = reader.Info;
            if (reading.Frame is null && info.Frames > 1)
                throw new NucleusException(ErrorKind.Input, $"The file is a time series of {info.Frames} time points.", "Choose one with --frame, from 0; if they are z planes instead, say --axes ZYX.", path);
            if (reading.Frame is { } f && (f < 0 || f >= info.Frames))
                throw new NucleusException(ErrorKind.Usage, $"There is no time point {f}.", $"Choose from 0 to {info.Frames - 1}.", path);
            if (reading.Channel is { } c && (c < 0 || c >= info.Shape.C))
                throw new NucleusException(ErrorKind.Usage, $"There is no channel {c}.", $"Choose from 0 to {info.Shape.C - 1}.", path);
            (frame, first) = (reading.Frame ?? 0, reading.Channel ?? 0);
            Shape = info.Shape with { C = reading.Channel is null ? info.Shape.C : 1 };
            VoxelSize = info.VoxelSize;
            PixelType = info.PixelType;
            Names = [.. Enumerable.Range(first, Shape.C).Select(i => info.ChannelNames.Count > i && info.ChannelNames[i].Length > 0 ? info.ChannelNames[i] : $"channel {i}")];
            views = new ChannelView?[Shape.C];
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Takes a volume in memory, which stays its owner's.</summary>
    public SessionImage(Volume volume, string path)
    {
        (given, Path, Shape, VoxelSize, PixelType) = (volume, path, volume.Shape, volume.VoxelSize, volume.PixelType);
        Reading = ReadOptions.Default;
        Names = [.. Enumerable.Range(0, Shape.C).Select(i => volume.ChannelNames.Count > i && volume.ChannelNames[i].Length > 0 ? volume.ChannelNames[i] : $"channel {i}")];
        views = new ChannelView?[Shape.C];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How it is read.</summary>
    public ReadOptions Reading { get; }

    /// <summary>Whether it is a file that others can open too.</summary>
    public bool IsFile => reader is not null;

    /// <summary>Extent.</summary>
    public VolumeShape Shape { get; }

    /// <summary>Voxel size, µm; null where unknown.</summary>
    public VoxelSize? VoxelSize { get; }

    /// <summary>Type in the file.</summary>
    public PixelType PixelType { get; }

    /// <summary>Names of the channels.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How a channel is shown.</summary>
    public ChannelView View(int channel)
    {
        Check(channel);
        lock (gate)
            return views[channel] ??= ChannelView.Of(Names[channel], PixelType, Some(channel));
    }

    /// <summary>A part of a plane in 16 bits.</summary>
    public ushort[] Plane(int channel, PlaneCut cut)
    {
        var view = View(channel);
        cut.Within(Shape);
        // The lock keeps the channel from being given up meanwhile.
        lock (gate)
        {
            var (voxels, c) = Voxels(channel);
            return voxels.Accept(new Narrowing(c, cut, view));
        }
    }

    /// <summary>A channel to compute with; the caller disposes it.</summary>
    public Volume Channel(int channel)
    {
        Check(channel);
        return given is not null ? given.Channel(channel) : reader!.Read(frame, first + channel, 1, VolumeBox.Whole(reader.Info.Shape));
    }

    /// <summary>All channels to compute with; the caller disposes it.</summary>
    public Volume All() => given is not null
        ? Copy(given)
        : reader!.Read(frame, first, Shape.C, VolumeBox.Whole(reader.Info.Shape));

    /// <summary>Refuses a channel that is not there.</summary>
    /// <exception cref="NucleusException">It is not.</exception>
    public void Check(int channel)
    {
        if (channel < 0 || channel >= Shape.C)
            throw new NucleusException(ErrorKind.Usage, $"There is no channel {channel}.", Shape.C == 1 ? "The stack has one: 0." : $"Choose from 0 to {Shape.C - 1}.", Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var (_, voxels) in loaded)
                voxels.Dispose();
            loaded.Clear();
            reader?.Dispose();
        }
    }

    private static Volume Copy(Volume volume)
    {
        var copy = Volume.Create(volume.PixelType, volume.Shape, volume.VoxelSize);
        (copy.Source, copy.ChannelNames) = (volume.Source, volume.ChannelNames);
        for (var c = 0; c < volume.Shape.C; c++)
            for (var z = 0; z < volume.Shape.Z; z++)
                volume.PlaneBytes(c, z).CopyTo(copy.PlaneBytes(c, z));
        return copy;
    }

    private (Volume Voxels, int Channel) Voxels(int channel)
    {
        if (given is not null)
            return (given, channel);
        for (var node = loaded.First; node is not null; node = node.Next)
            if (node.Value.Channel == channel)
            {
                loaded.Remove(node);
                loaded.AddLast(node);
                return (node.Value.Voxels, 0);
            }
        var bytes = Shape.ChannelLength * VolumeReader.SizeOf(PixelType);
        while (loaded.First is { } oldest && (loaded.Count + 1) * bytes > memoryBytes)
        {
            oldest.Value.Voxels.Dispose();
            loaded.Remove(oldest);
        }
        loaded.AddLast((channel, Channel(channel)));
        return (loaded.Last!.Value.Voxels, 0);
    }

    /// <summary>Some planes, spread over the stack.</summary>
    private List<double[]> Some(int channel)
    {
        var planes = Math.Min(PlanesSeen, Shape.Z);
        return [.. Enumerable.Range(0, planes).Select(i => Doubles(channel, planes == 1 ? Shape.Z / 2 : (int)((long)i * (Shape.Z - 1) / (planes - 1))))];
    }

    private double[] Doubles(int channel, int z)
    {
        if (given is not null)
            return given.Accept(new Widening(channel, z));
        using var plane = Volume.Create(PixelType, new VolumeShape(1, 1, Shape.Y, Shape.X));
        reader!.ReadPlane(frame, first + channel, z, plane.PlaneBytes(0, 0));
        return plane.Accept(new Widening(0, 0));
    }

    /// <summary>A part of a plane in 16 bits.</summary>
    private sealed class Narrowing(int channel, PlaneCut cut, ChannelView view) : IVolumeVisitor<ushort[]>
    {
        public ushort[] Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T>
        {
            var values = new T[cut.Length];
            cut.Copy(volume, channel, values.AsSpan());
            // These are shown as they are. The type is asked for, not the array: to the runtime a short[] is a ushort[] too.
            if (typeof(T) == typeof(ushort))
                return (ushort[])(object)values;
            var (offset, factor) = (view.Offset, 1 / view.Slope);
            var result = new ushort[values.Length];
            for (var i = 0; i < values.Length; i++)
                result[i] = ChannelView.Narrow((double.CreateTruncating(values[i]) - offset) * factor);
            return result;
        }
    }

    /// <summary>A plane as doubles.</summary>
    private sealed class Widening(int channel, int z) : IVolumeVisitor<double[]>
    {
        public double[] Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T>
        {
            var result = new double[volume.Shape.PlaneLength];
            var values = volume.Plane(channel, z);
            for (var i = 0; i < result.Length; i++)
                result[i] = double.CreateTruncating(values[i]);
            return result;
        }
    }
}
