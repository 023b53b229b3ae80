using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NucleusDl.IO.Tiff;

namespace NucleusDl.Tests.IO.Tiff;

/// <summary>The fast LZW against a slow, obvious one, in both orders of bits.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class LzwTests
{
    [Theory]
    [InlineData(0, 256)]
    [InlineData(1, 256)]
    [InlineData(2, 1)]
    [InlineData(300, 1)]
    [InlineData(5000, 2)]
    [InlineData(5000, 256)]
    [InlineData(100_000, 1)]
    [InlineData(100_000, 3)]
    [InlineData(100_000, 20)]
    [InlineData(100_000, 256)]
    [InlineData(3_000_000, 1)]
    public void What_is_encoded_is_decoded(int length, int values)
    {
        var random = new Random(length + values);
        var raw = new byte[length];
        foreach (ref var b in raw.AsSpan())
            b = (byte)random.Next(values);
        var packed = LzwEncoder.Encode(raw);
        Assert.Equal(raw, Decode(packed, length));
        Assert.Equal(length, LzwDecoder.Measure(packed));
        Assert.Equal(packed, SlowLzw.Encode(raw, old: false));
        var old = SlowLzw.Encode(raw, old: true);
        Assert.Equal(raw, Decode(old, length));
        Assert.Equal(length, LzwDecoder.Measure(old));
    }

    [Property(MaxTest = 200)]
    public bool Any_bytes_come_back(byte[] piece, byte repeats, bool old)
    {
        byte[] raw = [.. Enumerable.Repeat(piece, repeats).SelectMany(p => p)];
        return Decode(old ? SlowLzw.Encode(raw, old) : LzwEncoder.Encode(raw), raw.Length).AsSpan().SequenceEqual(raw);
    }

    [Property(MaxTest = 300)]
    public Property Damaged_bytes_give_pixels_or_an_error_and_never_more_than_there_is_room_for(int seed)
    {
        var random = new Random(seed);
        var raw = new byte[3000];
        foreach (ref var b in raw.AsSpan())
            b = (byte)random.Next(random.Next(1, 10));
        var packed = LzwEncoder.Encode(raw);
        for (var n = random.Next(1, 20); n > 0; n--)
            packed[random.Next(packed.Length)] = (byte)random.Next(256);
        var room = new byte[raw.Length + 100];
        room.AsSpan(raw.Length).Fill(77);
        try
        {
            var done = LzwDecoder.Decode(packed.AsSpan(0, random.Next(packed.Length + 1)), room.AsSpan(0, raw.Length));
            return (done <= raw.Length && room.AsSpan(raw.Length).IndexOfAnyExcept((byte)77) < 0).ToProperty();
        }
        catch (InvalidDataException)
        {
            return (room.AsSpan(raw.Length).IndexOfAnyExcept((byte)77) < 0).ToProperty();
        }
    }

    private static byte[] Decode(byte[] packed, int length)
    {
        var raw = new byte[length];
        Assert.Equal(length, LzwDecoder.Decode(packed, raw));
        return raw;
    }
}
