using System.Buffers;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Raw;

/// <summary>An open file whose pixels are one run of numbers, as in NRRD and NIfTI.</summary>
internal sealed class RasterReader : VolumeReader
{
    private readonly IByteSource source;
    private readonly RasterLayout layout;
    private readonly NumberType type;
    private readonly bool swap;
    private readonly (double Slope, double Offset)? scale;

    public RasterReader(IByteSource source, RasterLayout layout, NumberType type, bool bigEndian, (double Slope, double Offset)? scale, VolumeInfo info)
        : base(info)
    {
        (this.source, this.layout, this.type, this.scale) = (source, layout, type, scale);
        swap = bigEndian == BitConverter.IsLittleEndian && type.Bytes > 1;
    }

    public override StoredImage Stored => new(layout.Axes, layout.Shape, Info.StoredType, StoredPlaneBytes, layout.Planes);

    private int StoredPlaneBytes => scale is null ? layout.PlaneBytes : layout.PlaneBytes / type.Bytes * SizeOf(Info.PixelType);

    public override void ReadPlane(int frame, int channel, int z, Span<byte> plane)
    {
        var (index, sample) = layout.Find(frame, channel, z);
        if (layout.Samples == 1 && type.IsPixel && scale is null)
        {
            Take(index, plane);
            return;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(layout.PlaneBytes);
        try
        {
            var numbers = buffer.AsSpan(0, layout.PlaneBytes);
            Take(index, numbers);
            if (layout.Samples > 1)
                numbers = Pick(numbers, sample);
            ToPixels(numbers, plane);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override void ReadStored(long index, Span<byte> plane)
    {
        if (scale is null)
        {
            Take(index, plane);
            return;
        }
        var numbers = new byte[layout.PlaneBytes];
        Take(index, numbers);
        ToPixels(numbers, plane);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
    }

    /// <summary>A decoder that goes one way is asked in the order of the file.</summary>
    private protected override void Fill(Volume volume, int frame, int firstChannel, VolumeBox box)
    {
        if (!source.IsSequential)
        {
            base.Fill(volume, frame, firstChannel, box);
            return;
        }
        InOrder.Fill(this, volume, frame, firstChannel, box, (c, z) => layout.Find(frame, c, z).Plane);
    }

    private void Take(long index, Span<byte> numbers)
    {
        source.Read(index * layout.PlaneBytes, numbers[..layout.PlaneBytes]);
        if (swap)
            ByteOrder.Reverse(numbers[..layout.PlaneBytes], type.Bytes);
    }

    private void ToPixels(ReadOnlySpan<byte> numbers, Span<byte> pixels)
    {
        if (scale is { } s)
            type.Scale(numbers, pixels, Info.PixelType, s.Slope, s.Offset);
        else
            type.ToPixels(numbers, pixels, Info.Path);
    }

    /// <summary>Moves one sample of every pixel to the front.</summary>
    private Span<byte> Pick(Span<byte> numbers, int sample)
    {
        var (size, step) = (type.Bytes, type.Bytes * layout.Samples);
        var count = numbers.Length / step;
        for (var i = 0; i < count; i++)
            for (var b = 0; b < size; b++)
                numbers[i * size + b] = numbers[i * step + sample * size + b];
        return numbers[..(count * size)];
    }
}
