using System.Numerics;

namespace NucleusDl.Volumes;

/// <summary>Brings floats back to the numbers a stack was stored in.</summary>
public static class PixelTypes
{
    /// <summary>A copy in another type: rounded (half to even) and cut to the type's range for whole numbers.</summary>
    public static Volume Convert(Volume<float> image, PixelType type) => type switch
    {
        PixelType.UInt8 => Whole<byte>(image),
        PixelType.Int8 => Whole<sbyte>(image),
        PixelType.UInt16 => Whole<ushort>(image),
        PixelType.Int16 => Whole<short>(image),
        PixelType.UInt32 => Whole<uint>(image),
        PixelType.Int32 => Whole<int>(image),
        PixelType.Float32 => image.Clone(),
        PixelType.Float64 => image.Map(v => (double)v),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static Volume<T> Whole<T>(Volume<float> image) where T : unmanaged, IBinaryInteger<T> => image.Map(v => T.CreateSaturating(Math.Round((double)v)));
}
