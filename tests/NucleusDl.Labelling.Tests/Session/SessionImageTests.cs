using NucleusDl.IO;
using NucleusDl.Labelling.Session;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Sessions;

/// <summary>Planes in 16 bits, of stacks of every pixel type.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class SessionImageTests
{
    [Theory]
    [InlineData(PixelType.UInt8)]
    [InlineData(PixelType.Int8)]
    [InlineData(PixelType.UInt16)]
    [InlineData(PixelType.Int16)]
    [InlineData(PixelType.UInt32)]
    [InlineData(PixelType.Int32)]
    [InlineData(PixelType.Float32)]
    [InlineData(PixelType.Float64)]
    public void A_plane_across_any_axis_has_the_files_values(PixelType type)
    {
        using var folder = new TempFolder();
        using var volume = Stack(type);
        VolumeFile.Write(folder.File("stack.tif"), volume);
        using var file = new SessionImage(folder.File("stack.tif"), ReadOptions.Default, 1 << 20);
        using var memory = new SessionImage(volume, "stack.tif");
        using var values = volume.ToFloat();
        foreach (var image in new[] { file, memory })
            for (var channel = 0; channel < volume.Shape.C; channel++)
            {
                var view = image.View(channel);
                // Types of up to 16 bits are shown value by value, the others from their smallest to their largest.
                if (type is PixelType.UInt8 or PixelType.UInt16)
                    Assert.Equal((1, 0), (view.Slope, view.Offset));
                else if (type is PixelType.Int8 or PixelType.Int16)
                    Assert.Equal((1, type == PixelType.Int8 ? sbyte.MinValue : short.MinValue), (view.Slope, view.Offset));
                else
                    Assert.Equal((0, ushort.MaxValue), (view.Min, view.Max));
                for (var axis = 0; axis < 3; axis++)
                {
                    var cut = PlaneCut.Whole(axis, 2, volume.Shape);
                    var plane = image.Plane(channel, cut);
                    Assert.Equal(cut.Length, plane.Length);
                    for (var i = 0; i < plane.Length; i++)
                    {
                        var (z, y, x) = PlaneCut.Place(axis, 2, i / cut.Columns, i % cut.Columns);
                        Assert.Equal(values[channel, z, y, x], view.Offset + view.Slope * plane[i], view.Slope == 1 ? 0 : view.Slope * 0.51);
                    }
                }
            }
    }

    private static Volume Stack(PixelType type)
    {
        using var image = new Volume<float>(new VolumeShape(2, 4, 5, 6), SmallStack.Voxel);
        for (var c = 0; c < 2; c++)
            for (var z = 0; z < 4; z++)
            {
                var plane = image.Plane(c, z);
                for (var i = 0; i < plane.Length; i++)
                    plane[i] = 3 * i - 40 + 11 * z - 7 * c;
            }
        return PixelTypes.Convert(image, type);
    }
}
