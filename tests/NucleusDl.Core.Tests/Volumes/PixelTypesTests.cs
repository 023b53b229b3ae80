using NucleusDl.Volumes;

namespace NucleusDl.Tests.Volumes;

[Trait(Kind.Name, Kind.Fast)]
public class PixelTypesTests
{
    [Fact]
    public void WholeNumbersAreRoundedAndCutToTheirRange()
    {
        using var image = new Volume<float>(new VolumeShape(1, 1, 6), new VoxelSize(1, 1, 1));
        float[] values = [-3.6f, 0.5f, 1.5f, 99.4f, 300.2f, 70000];
        values.CopyTo(image.Plane(0));
        using var bytes = (Volume<byte>)PixelTypes.Convert(image, PixelType.UInt8);
        Assert.Equal([0, 0, 2, 99, 255, 255], bytes.Plane(0).ToArray());
        using var words = (Volume<ushort>)PixelTypes.Convert(image, PixelType.UInt16);
        Assert.Equal([0, 0, 2, 99, 300, 65535], words.Plane(0).ToArray());
        using var signed = (Volume<short>)PixelTypes.Convert(image, PixelType.Int16);
        Assert.Equal([-4, 0, 2, 99, 300, 32767], signed.Plane(0).ToArray());
    }

    [Fact]
    public void EveryTypeKeepsShapeAndVoxelSize()
    {
        using var image = new Volume<float>(new VolumeShape(2, 3, 4), new VoxelSize(1, 2, 3));
        foreach (var type in Enum.GetValues<PixelType>())
        {
            using var converted = PixelTypes.Convert(image, type);
            Assert.Equal((type, image.Shape, image.VoxelSize), (converted.PixelType, converted.Shape, converted.VoxelSize));
        }
    }
}
