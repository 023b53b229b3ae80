using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

/// <summary>Reads the few kinds of NumPy files that the goldens use: one to three axes, C order, little-endian.</summary>
internal static class Npy
{
    public static Volume<byte> Mask(string name, string area = "labels") => Read<byte>(name, area);

    public static Volume<float> Image(string name, string area = "labels") => Read<float>(name, area);

    public static LabelVolume Labels(string name) => new(Read<int>(name, "labels"));

    public static Volume<T> Read<T>(string name, string area) where T : unmanaged, INumber<T>
    {
        var bytes = File.ReadAllBytes(Repository.Golden(area, name + ".npy"));
        var length = BitConverter.ToUInt16(bytes, 8);
        var header = System.Text.Encoding.ASCII.GetString(bytes, 10, length);
        var type = Regex.Match(header, "'descr': '.(..)'").Groups[1].Value;
        var shape = Regex.Match(header, @"'shape': \(([^)]*)\)").Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(s => s.Length > 0).Select(s => int.Parse(s, CultureInfo.InvariantCulture)).ToArray();
        var result = new Volume<T>(new VolumeShape(shape.Length > 2 ? shape[^3] : 1, shape.Length > 1 ? shape[^2] : 1, shape[^1]));
        var data = bytes.AsSpan(10 + length);
        var target = result.Slice(0, (int)result.Shape.Length);
        switch (type)
        {
            case "u1": Copy<byte, T>(data, target); break;
            case "i2": Copy<short, T>(data, target); break;
            case "i4": Copy<int, T>(data, target); break;
            case "f4": Copy<float, T>(data, target); break;
            case "f8": Copy<double, T>(data, target); break;
            default: throw new InvalidDataException($"{name}: type {type}");
        }
        return result;
    }

    private static void Copy<TFrom, TTo>(ReadOnlySpan<byte> from, Span<TTo> to) where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        var values = MemoryMarshal.Cast<byte, TFrom>(from);
        Assert.Equal(values.Length, to.Length);
        for (var i = 0; i < to.Length; i++)
            to[i] = TTo.CreateTruncating(values[i]);
    }
}
