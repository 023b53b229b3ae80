using NucleusDl.IO.Raw;
using NucleusDl.Volumes;
using PureHDF.VOL.Native;

namespace NucleusDl.IO.Hdf5;

/// <summary>One image of an HDF5 file: a data set, or one for each time point and channel.</summary>
internal sealed record Hdf5Image
{
    /// <summary>What the user calls it: the path of the data set, or the name of the layout.</summary>
    public required string Name { get; init; }

    /// <summary>"HDF5 (ilastik)".</summary>
    public required string Format { get; init; }

    /// <summary>The data sets, one for each time point and channel where the file divides them so, otherwise one.</summary>
    public required NativeDataset[,] Data { get; init; }

    /// <summary>Axes of a data set, slowest first; - where a dimension of extent 1 means nothing.</summary>
    public required string Axes { get; init; }

    /// <summary>Extents, without what only fills up chunks.</summary>
    public required long[] Shape { get; init; }

    public required NumberType Type { get; init; }

    /// <summary>Byte order and filters of the first data set.</summary>
    public required Hdf5Details Details { get; init; }

    public VoxelSize? VoxelSize { get; init; }

    public IReadOnlyList<string> ChannelNames { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<(VolumeShape Shape, VoxelSize? VoxelSize)> Levels { get; init; } = [];

    public NucleusException? Undecided { get; init; }

    /// <summary>Extent along an axis of a data set.</summary>
    public int Size(char axis) => Axes.IndexOf(axis, StringComparison.Ordinal) is >= 0 and var i ? (int)Shape[i] : 1;

    public int Frames => Data.GetLength(0) * Size('T');

    public VolumeShape VolumeShape => new(Data.GetLength(1) * Size('C'), Size('Z'), Size('Y'), Size('X'));
}
