namespace NucleusDl.Volumes;

/// <summary>Type of a voxel's number.</summary>
public enum PixelType
{
    /// <summary>8-bit unsigned.</summary>
    UInt8,

    /// <summary>8-bit signed.</summary>
    Int8,

    /// <summary>16-bit unsigned.</summary>
    UInt16,

    /// <summary>16-bit signed.</summary>
    Int16,

    /// <summary>32-bit unsigned.</summary>
    UInt32,

    /// <summary>32-bit signed.</summary>
    Int32,

    /// <summary>32-bit float.</summary>
    Float32,

    /// <summary>64-bit float.</summary>
    Float64,
}

/// <summary>A 3D image of one or more channels, axes C, Z, Y, X, of a pixel type known at run time.</summary>
public abstract class Volume : IDisposable
{
    private protected Volume(VolumeShape shape, VoxelSize? voxelSize)
    {
        if (!shape.IsValid)
            throw new ArgumentException($"every edge must be at least 1, got {shape}", nameof(shape));
        Shape = shape;
        VoxelSize = voxelSize;
    }

    /// <summary>Extent in voxels.</summary>
    public VolumeShape Shape { get; }

    /// <summary>Voxel size in µm; null when the file does not say. It is never assumed.</summary>
    public VoxelSize? VoxelSize { get; set; }

    /// <summary>Type of the voxels.</summary>
    public abstract PixelType PixelType { get; }

    /// <summary>Where the volume was read from, for messages and records.</summary>
    public string? Source { get; set; }

    /// <summary>Channel names, where the file has them; otherwise empty.</summary>
    public IReadOnlyList<string> ChannelNames { get; set; } = [];

    /// <summary>All bytes of one plane, in native order.</summary>
    public abstract Span<byte> PlaneBytes(int c, int z);

    /// <summary>A copy with voxels converted to float, values unchanged.</summary>
    public abstract Volume<float> ToFloat();

    /// <summary>A copy of one channel.</summary>
    public abstract Volume Channel(int c);

    /// <summary>Does what is written once for all pixel types with this volume, in its own type.</summary>
    public abstract TResult Accept<TResult>(IVolumeVisitor<TResult> visitor);

    /// <summary>A new volume of zeros.</summary>
    public static Volume Create(PixelType type, VolumeShape shape, VoxelSize? voxelSize = null) => type switch
    {
        PixelType.UInt8 => new Volume<byte>(shape, voxelSize),
        PixelType.Int8 => new Volume<sbyte>(shape, voxelSize),
        PixelType.UInt16 => new Volume<ushort>(shape, voxelSize),
        PixelType.Int16 => new Volume<short>(shape, voxelSize),
        PixelType.UInt32 => new Volume<uint>(shape, voxelSize),
        PixelType.Int32 => new Volume<int>(shape, voxelSize),
        PixelType.Float32 => new Volume<float>(shape, voxelSize),
        PixelType.Float64 => new Volume<double>(shape, voxelSize),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The voxel size, or an error that asks for it.</summary>
    /// <exception cref="NucleusException">The file does not say how large a voxel is.</exception>
    public VoxelSize RequireVoxelSize() => VoxelSize ?? throw new NucleusException(
        ErrorKind.Input, "The voxel size is not in the file.", "Give it as Z,Y,X in µm, for example --voxel-size 1.75,0.8,0.8.", Source);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the native memory back.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>"UInt16 51 x 124 x 127, 1.75 x 0.80 x 0.80 µm".</summary>
    public override string ToString() => $"{PixelType} {Shape}, {VoxelSize?.ToString() ?? "voxel size unknown"}";
}
