using System.Numerics;
using System.Runtime.InteropServices;

namespace NucleusDl.Volumes;

/// <summary>
/// A 3D image in native memory, axes C, Z, Y, X, X fastest. Lengths are 64-bit; planes and rows are spans.
/// Dispose it to give the memory back at once; the finalizer does so otherwise.
/// </summary>
/// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double.</typeparam>
public sealed unsafe class Volume<T> : Volume where T : unmanaged, INumber<T>
{
    private T* data;

    /// <summary>A volume of zeros.</summary>
    /// <exception cref="NucleusException">There is not enough memory.</exception>
    public Volume(VolumeShape shape, VoxelSize? voxelSize = null) : base(shape, voxelSize)
    {
        var bytes = checked((nuint)shape.Length * (nuint)sizeof(T));
        try
        {
            // Zeroed pages are lent by the system only when touched, so a large volume costs nothing until it is filled.
            data = (T*)ZeroedMemory.Take(bytes);
        }
        catch (OutOfMemoryException e)
        {
            throw new NucleusException(ErrorKind.Resource, $"A volume of {shape} voxels needs {bytes / 1048576.0:0} MiB of memory, which is not there.",
                "Close other programs, crop the stack, or use a machine with more memory.", inner: e);
        }
        GC.AddMemoryPressure((long)bytes);
    }

    /// <summary>Gives the native memory back.</summary>
    ~Volume() => Dispose(false);

    /// <inheritdoc/>
    public override PixelType PixelType { get; } = TypeOf();

    /// <summary>First voxel. Valid until the volume is disposed.</summary>
    public T* Pointer => data is not null ? data : throw new ObjectDisposedException(nameof(Volume<T>));

    /// <summary>One voxel; bounds are checked.</summary>
    public ref T this[int c, int z, int y, int x]
    {
        get
        {
            if ((uint)c >= (uint)Shape.C || (uint)z >= (uint)Shape.Z || (uint)y >= (uint)Shape.Y || (uint)x >= (uint)Shape.X)
                throw new ArgumentOutOfRangeException(nameof(x), $"[{c},{z},{y},{x}] is outside {Shape}");
            return ref Pointer[(((long)c * Shape.Z + z) * Shape.Y + y) * Shape.X + x];
        }
    }

    /// <summary>One voxel of the first channel; bounds are checked.</summary>
    public ref T this[int z, int y, int x] => ref this[0, z, y, x];

    /// <summary>One plane, Y·X voxels.</summary>
    public Span<T> Plane(int c, int z)
    {
        if ((uint)c >= (uint)Shape.C || (uint)z >= (uint)Shape.Z)
            throw new ArgumentOutOfRangeException(nameof(z), $"plane [{c},{z}] is outside {Shape}");
        return new Span<T>(Pointer + ((long)c * Shape.Z + z) * Shape.PlaneLength, checked((int)Shape.PlaneLength));
    }

    /// <summary>One plane of the first channel.</summary>
    public Span<T> Plane(int z) => Plane(0, z);

    /// <summary>One row, X voxels.</summary>
    public Span<T> Row(int c, int z, int y) => Plane(c, z).Slice(y * Shape.X, Shape.X);

    /// <summary>A run of voxels anywhere in the volume, across planes too.</summary>
    public Span<T> Slice(long start, int length)
    {
        if (start < 0 || length < 0 || start + length > Shape.Length)
            throw new ArgumentOutOfRangeException(nameof(start));
        return new Span<T>(Pointer + start, length);
    }

    /// <inheritdoc/>
    public override Span<byte> PlaneBytes(int c, int z) => MemoryMarshal.AsBytes(Plane(c, z));

    /// <summary>A copy, voxel size and names included.</summary>
    public Volume<T> Clone() => Map<T>(static v => v);

    /// <summary>A new volume with every voxel converted by <paramref name="convert"/>.</summary>
    public Volume<TOut> Map<TOut>(Func<T, TOut> convert) where TOut : unmanaged, INumber<TOut>
    {
        var result = new Volume<TOut>(Shape, VoxelSize) { Source = Source, ChannelNames = ChannelNames };
        for (var c = 0; c < Shape.C; c++)
            for (var z = 0; z < Shape.Z; z++)
            {
                var from = Plane(c, z);
                var to = result.Plane(c, z);
                for (var i = 0; i < from.Length; i++)
                    to[i] = convert(from[i]);
            }
        return result;
    }

    /// <inheritdoc/>
    public override Volume<float> ToFloat() => Map(float.CreateTruncating);

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IVolumeVisitor<TResult> visitor) => visitor.Visit(this);

    /// <inheritdoc/>
    public override Volume<T> Channel(int c)
    {
        if ((uint)c >= (uint)Shape.C)
            throw new ArgumentOutOfRangeException(nameof(c), $"channel {c} is outside {Shape}");
        var result = new Volume<T>(Shape with { C = 1 }, VoxelSize)
        {
            Source = Source,
            ChannelNames = ChannelNames.Count > c ? [ChannelNames[c]] : [],
        };
        for (var z = 0; z < Shape.Z; z++)
            Plane(c, z).CopyTo(result.Plane(z));
        return result;
    }

    /// <summary>A copy of a box of all channels, from (z, y, x) on. The box must lie inside.</summary>
    public Volume<T> Crop(int z, int y, int x, int depth, int height, int width)
    {
        if (z < 0 || y < 0 || x < 0 || z + depth > Shape.Z || y + height > Shape.Y || x + width > Shape.X)
            throw new ArgumentOutOfRangeException(nameof(z), $"box {depth}x{height}x{width} at ({z},{y},{x}) is outside {Shape}");
        var result = new Volume<T>(new VolumeShape(Shape.C, depth, height, width), VoxelSize) { Source = Source, ChannelNames = ChannelNames };
        for (var c = 0; c < Shape.C; c++)
            for (var k = 0; k < depth; k++)
                for (var j = 0; j < height; j++)
                    Row(c, z + k, y + j).Slice(x, width).CopyTo(result.Row(c, k, j));
        return result;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (data is null)
            return;
        var bytes = Shape.Length * sizeof(T);
        ZeroedMemory.Give(data, (nuint)bytes);
        data = null;
        GC.RemoveMemoryPressure(bytes);
    }

    private static PixelType TypeOf() => default(T) switch
    {
        byte => PixelType.UInt8,
        sbyte => PixelType.Int8,
        ushort => PixelType.UInt16,
        short => PixelType.Int16,
        uint => PixelType.UInt32,
        int => PixelType.Int32,
        float => PixelType.Float32,
        double => PixelType.Float64,
        _ => throw new NotSupportedException($"{typeof(T).Name} is not a pixel type"),
    };
}
