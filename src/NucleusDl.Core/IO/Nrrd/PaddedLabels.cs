using NucleusDl.IO.Raw;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Nrrd;

/// <summary>A cropped segmentation at its place in the whole image, with background around it.</summary>
internal sealed class PaddedLabels : VolumeReader
{
    private readonly VolumeReader inner;
    private readonly (int Z, int Y, int X) start;

    public PaddedLabels(VolumeReader inner, (int Z, int Y, int X) start, VolumeShape full) : base(inner.Info with
    {
        Shape = full,
        Axes = full.Z > 1 && !inner.Info.Axes.Contains('Z', StringComparison.Ordinal) ? inner.Info.Axes.Replace("YX", "ZYX", StringComparison.Ordinal) : inner.Info.Axes,
        Warnings = [.. inner.Info.Warnings, $"The segmentation was stored cropped to {inner.Info.Shape with { C = 1 }} voxels at z {start.Z}, y {start.Y}, x {start.X}; "
            + "it has its place in the whole image again."],
    })
    {
        (this.inner, this.start) = (inner, start);
    }

    public override void ReadPlane(int frame, int channel, int z, Span<byte> plane)
    {
        plane.Clear();
        var (from, size) = (inner.Info.Shape, SizeOf(Info.PixelType));
        if (z < start.Z || z >= start.Z + from.Z)
            return;
        var part = new byte[checked((int)(from.PlaneLength * size))];
        inner.ReadPlane(frame, channel, z - start.Z, part);
        for (var y = 0; y < from.Y; y++)
            part.AsSpan(y * from.X * size, from.X * size).CopyTo(plane[(((start.Y + y) * Info.Shape.X + start.X) * size)..]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
    }

    private protected override void Fill(Volume volume, int frame, int firstChannel, VolumeBox box) =>
        InOrder.Fill(this, volume, frame, firstChannel, box, (c, z) => (long)c * Info.Shape.Z + z);
}
