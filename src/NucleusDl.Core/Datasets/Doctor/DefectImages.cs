using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Defects of an image alone.</summary>
internal static class DefectImages
{
    private const float FullScale = 65535;

    /// <summary>The spoiled image, 16 bits unless the type is the defect.</summary>
    public static Volume Change(Volume<float> v, Defect defect, ref CounterRandom random)
    {
        var (low, middle, high) = Levels(v);
        // Away from the ends, where planes may be dim anyway.
        var plane = v.Shape.Z / 3 + random.Next(Math.Max(1, v.Shape.Z / 3));
        switch (defect)
        {
            case Defect.NoiseImage:
                return Noise(v, low, high, ref random);
            case Defect.InvertedImage:
                return To16(v, x => low + high - Math.Min(x, high));
            case Defect.Saturation:
                return To16(v, x => Math.Min(4095, (x - low) * 4095 / (0.6f * (high - low))));
            case Defect.TwelveBits:
                return To16(v, x => MathF.Floor(Math.Clamp(x, 0, 4095)) * 16);
            case Defect.EightBits:
                return To16(v, x => MathF.Round(255 * Math.Clamp((x - low) / (high - low), 0, 1)) * 257);
            case Defect.ConstantImage:
                return To16(v, _ => 100);
            case Defect.LowContrast:
                return To16(v, x => 100 + MathF.Round(8 * Math.Clamp((x - low) / (high - low), 0, 1)));
            case Defect.OtherBrightness:
                return To16(v, x => low + (x - low) * 11.3f);
            case Defect.NotANumber:
                var odd = v.Clone();
                odd[plane, v.Shape.Y / 2, v.Shape.X / 2] = float.NaN;
                return odd;
            case Defect.OtherPixelType:
                return v.Clone();
            case Defect.BlackPlane:
                return OnePlane(v, plane, _ => 0);
            case Defect.DarkPlane:
                return OnePlane(v, plane, x => low + 0.15f * (x - low));
            case Defect.RepeatedPlane:
                var repeated = To16(v, x => x);
                repeated.Plane(plane).CopyTo(repeated.Plane(plane + 1));
                return repeated;
            case Defect.SecondChannel:
                return TwoChannels(v);
            case Defect.ChangedFile:
                return To16(v, x => x + 1);
            default:
                throw new ArgumentOutOfRangeException(nameof(defect), middle, "no defect of an image");
        }
    }

    /// <summary>A copy that differs a little in scale and noise, as another export of the same exposure does.</summary>
    public static Volume<ushort> Resaved(Volume<float> v, ref CounterRandom random)
    {
        var result = To16(v, x => x);
        for (var z = 0; z < v.Shape.Z; z++)
        {
            var to = result.Plane(z);
            for (var i = 0; i < to.Length; i++)
                to[i] = (ushort)Math.Clamp(1.3 * to[i] + 2 * random.Uniform(-1, 1), 0, FullScale);
        }
        return result;
    }

    private static Volume<ushort> To16(Volume<float> v, Func<float, float> change) => v.Map(x => (ushort)Math.Clamp(MathF.Round(change(x)), 0, FullScale));

    private static Volume<ushort> OnePlane(Volume<float> v, int plane, Func<float, float> change)
    {
        var result = To16(v, x => x);
        foreach (ref var x in result.Plane(plane))
            x = (ushort)change(x);
        return result;
    }

    private static Volume<ushort> Noise(Volume<float> v, float low, float high, ref CounterRandom random)
    {
        var result = new Volume<ushort>(v.Shape, v.VoxelSize);
        for (var z = 0; z < v.Shape.Z; z++)
            foreach (ref var x in result.Plane(z))
                x = (ushort)random.Uniform(low, high);
        return result;
    }

    private static Volume<ushort> TwoChannels(Volume<float> v)
    {
        var result = new Volume<ushort>(v.Shape with { C = 2 }, v.VoxelSize);
        for (var z = 0; z < v.Shape.Z; z++)
        {
            var from = v.Plane(z);
            var first = result.Plane(0, z);
            var second = result.Plane(1, z);
            for (var i = 0; i < from.Length; i++)
                (first[i], second[i]) = ((ushort)from[i], (ushort)(from[i] / 2));
        }
        return result;
    }

    /// <summary>Dark, median and bright level.</summary>
    private static (float Low, float Middle, float High) Levels(Volume<float> v)
    {
        var values = Statistics.Sample(v);
        return ((float)Statistics.Percentile(values, 1), (float)Statistics.Median(values), (float)Statistics.Percentile(values, 99.8));
    }
}
