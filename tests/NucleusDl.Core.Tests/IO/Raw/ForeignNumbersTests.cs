using System.Globalization;
using System.Runtime.InteropServices;
using FsCheck.Xunit;
using NucleusDl.IO.Raw;

namespace NucleusDl.Tests.IO.Raw;

[Trait(Kind.Name, Kind.Fast)]
public class ForeignNumbersTests
{
    [Property(MaxTest = 200)]
    public void ANumberIsTheSameOrRefusedByName(long number)
    {
        foreach (var value in new[] { number, number >> 31, number >> 32, number >> 33, int.MaxValue, int.MinValue, int.MaxValue + 1L, int.MinValue - 1L, uint.MaxValue, uint.MaxValue + 1L })
        {
            Narrow("int64", value, (int)value == value, (int)value);
            Narrow("uint64", value, value is >= 0 and <= uint.MaxValue, (uint)value);
        }
    }

    [Fact]
    public void HalvesAreWidened()
    {
        Half[] stored = [(Half)0.1, Half.MinValue, Half.NaN, Half.PositiveInfinity, Half.Epsilon];
        var pixels = new float[stored.Length];
        ForeignNumbers.ToPixels("float16", MemoryMarshal.AsBytes<Half>(stored), MemoryMarshal.AsBytes(pixels.AsSpan()), TooLarge);
        Assert.Equal(stored.Select(h => (float)h), pixels);
    }

    [Fact]
    public void WhatAVolumeHoldsIsNotConverted() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ForeignNumbers.ToPixels("uint16", new byte[2], new byte[2], TooLarge));

    private static void Narrow<T>(string type, long value, bool fits, T expected) where T : unmanaged
    {
        var pixels = new T[1];
        void Convert() => ForeignNumbers.ToPixels(type, MemoryMarshal.AsBytes<long>(new[] { value }), MemoryMarshal.AsBytes(pixels.AsSpan()), TooLarge);
        if (fits)
        {
            Convert();
            Assert.Equal(expected, pixels[0]);
        }
        else
            Assert.Equal(type == "int64" ? value.ToString(CultureInfo.InvariantCulture) : ((ulong)value).ToString(CultureInfo.InvariantCulture), Assert.Throws<NucleusException>(Convert).Problem);
    }

    private static NucleusException TooLarge(string number) => new(ErrorKind.Input, number, "");
}
