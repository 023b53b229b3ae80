using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>An array as time points, channels and planes.</summary>
internal sealed unsafe class ZarrPlanes
{
    private readonly ZarrArray array;
    private readonly ZarrAxes axes;
    private readonly Lazy<ChunkCache> pixels, stored;

    public ZarrPlanes(ZarrArray array, ZarrAxes axes)
    {
        (this.array, this.axes) = (array, axes);
        (pixels, stored) = (new(array.CreateCache), new(array.CreateCache));
        Frames = Extent('T');
        Shape = new VolumeShape(Extent('C'), Extent('Z'), Extent('Y'), Extent('X'));
    }

    public ZarrArrayInfo Info => array.Info;

    /// <summary>Refuses an array that is hardly there.</summary>
    public void CheckPresence() => array.CheckPresence();

    public int Frames { get; }

    public VolumeShape Shape { get; }

    public void ReadPlane(int frame, int channel, int z, Span<byte> plane)
    {
        fixed (byte* p = plane)
            Read(frame, channel, 1, new VolumeBox(z, 0, 0, 1, Shape.Y, Shape.X), p, pixels.Value);
    }

    /// <summary>A box of some channels, [count, Depth, Height, Width] pixels one after the other. The target is zero before, and nothing is kept for later.</summary>
    public void ReadBox(int frame, int firstChannel, int channels, VolumeBox box, ref byte target)
    {
        fixed (byte* p = &target)
            Read(frame, firstChannel, channels, box, p, null);
    }

    /// <summary>The numbers of the array's last two axes, at an index over those before.</summary>
    public void ReadStored(long index, Span<byte> plane)
    {
        var shape = Info.Shape;
        var (origin, count) = (new long[shape.Length], new int[shape.Length]);
        Array.Fill(count, 1);
        for (var i = shape.Length - 3; i >= 0; i--)
            (index, origin[i]) = Math.DivRem(index, shape[i]);
        (count[^2], count[^1]) = ((int)shape[^2], (int)shape[^1]);
        fixed (byte* p = plane)
            array.Read(origin, count, p, Chunks.Strides(count, Info.Type.Size), asPixels: false, stored.Value);
    }

    private void Read(int frame, int firstChannel, int channels, VolumeBox box, byte* target, ChunkCache? cache)
    {
        var rank = Info.Shape.Length;
        var (origin, count, strides) = (new long[rank], new int[rank], new long[rank]);
        Array.Fill(count, 1);
        var stride = (long)Info.Type.PixelSize;
        Set('X', box.X, box.Width);
        Set('Y', box.Y, box.Height);
        Set('Z', box.Z, box.Depth);
        Set('C', firstChannel, channels);
        Set('T', frame, 1);
        array.Read(origin, count, target, strides, asPixels: true, cache);

        void Set(char letter, int first, int length)
        {
            if (axes.Of(letter) is >= 0 and var axis)
                (origin[axis], count[axis], strides[axis]) = (first, length, stride);
            stride *= length;
        }
    }

    private int Extent(char letter) => axes.Of(letter) is >= 0 and var axis ? (int)Info.Shape[axis] : 1;
}
