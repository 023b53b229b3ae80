using NucleusDl.Volumes;

namespace NucleusDl.IO.Raw;

/// <summary>Fills a volume plane after plane on one thread, for files that are decoded from their beginning.</summary>
internal static class InOrder
{
    /// <summary>Reads the planes of a box.</summary>
    /// <param name="reader">The open file.</param>
    /// <param name="volume">Takes the pixels.</param>
    /// <param name="frame">Time point.</param>
    /// <param name="firstChannel">Channel 0 of the volume.</param>
    /// <param name="box">What to read.</param>
    /// <param name="place">Where in the file a plane (channel, z) lies.</param>
    public static void Fill(VolumeReader reader, Volume volume, int frame, int firstChannel, VolumeBox box, Func<int, int, long> place)
    {
        var planes = (from c in Enumerable.Range(0, volume.Shape.C)
                      from z in Enumerable.Range(0, box.Depth)
                      orderby place(firstChannel + c, box.Z + z)
                      select (c, z)).ToList();
        var shape = reader.Info.Shape;
        var size = VolumeReader.SizeOf(reader.Info.PixelType);
        var whole = box.Height == shape.Y && box.Width == shape.X;
        var plane = whole ? [] : new byte[checked((int)(shape.PlaneLength * size))];
        foreach (var (c, z) in planes)
        {
            var target = volume.PlaneBytes(c, z);
            reader.ReadPlane(frame, firstChannel + c, box.Z + z, whole ? target : plane);
            for (var y = 0; y < box.Height && !whole; y++)
                plane.AsSpan(((box.Y + y) * shape.X + box.X) * size, box.Width * size).CopyTo(target[(y * box.Width * size)..]);
        }
    }
}
