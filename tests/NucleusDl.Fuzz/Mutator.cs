using System.Buffers.Binary;
using System.Text;

namespace NucleusDl.Fuzz;

/// <summary>Damages files: bits, runs, lengths, text, cuts, and pieces of other files. The same number gives the same damage.</summary>
internal static class Mutator
{
    private static readonly long[] Extremes = [0, 1, -1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 1 << 20, 1 << 24, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32, 1L << 40,
        long.MaxValue, long.MinValue];

    private static readonly string[] Words = ["-1", "0", "1", "-0", "65536", "2147483647", "2147483648", "4294967296", "9223372036854775807", "99999999999999999999", "1e308", "NaN", "", "x", "../x",
        "\"", "{", "]", "\n", "null"];

    /// <summary>The seed with one to four wounds.</summary>
    public static FuzzSeed Mutate(FuzzSeed seed, FuzzSeed other, Random random)
    {
        var files = seed.Files.ToArray();
        for (var wounds = random.Next(1, 5); wounds > 0; wounds--)
        {
            // Of a folder mostly the small files, which say what the others are.
            var i = random.Next(4) == 0 ? random.Next(files.Length) : Enumerable.Range(0, files.Length).MinBy(k => files[k].Bytes.Length * random.NextDouble());
            if (files.Length > 1 && random.Next(40) == 0)
            {
                files[i].Bytes = [];
                continue;
            }
            files[i].Bytes = Wound(files[i].Bytes, other.Files[random.Next(other.Files.Count)].Bytes, random);
        }
        return seed with { Files = files };
    }

    private static byte[] Wound(byte[] bytes, byte[] other, Random random)
    {
        if (bytes.Length == 0)
            return [(byte)random.Next(256)];
        bytes = (byte[])bytes.Clone();
        // Headers stand in front or at the end.
        var at = random.Next(3) switch { 0 => random.Next(bytes.Length), 1 => random.Next(Math.Min(bytes.Length, 600)), _ => bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 600)) };
        var length = Math.Min(bytes.Length - at, 1 << random.Next(10));
        switch (random.Next(10))
        {
            case 0:
                for (var n = random.Next(1, 9); n > 0; n--)
                    bytes[Math.Min(bytes.Length - 1, at + random.Next(64))] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes.AsSpan(at, length).Fill((byte)(random.Next(3) switch { 0 => 0, 1 => 255, _ => random.Next(256) }));
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 4:
                return [.. bytes[..at], .. bytes.AsSpan(at, length), .. bytes[at..]];
            case 5 when other.Length > 0:
                var from = random.Next(other.Length);
                var piece = other.AsSpan(from, Math.Min(other.Length - from, length));
                return random.Next(2) == 0 ? [.. bytes[..at], .. piece, .. bytes[at..]] : [.. bytes[..at], .. piece, .. bytes[Math.Min(bytes.Length, at + piece.Length)..]];
            case 6 or 7:
                return Number(bytes, at & ~(random.Next(2) == 0 ? 3 : 1), random);
            default:
                return Text(bytes, random);
        }
    }

    private static byte[] Number(byte[] bytes, int at, Random random)
    {
        var value = Extremes[random.Next(Extremes.Length)] + random.Next(-1, 2);
        var size = 1 << random.Next(4);
        Span<byte> number = stackalloc byte[8];
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            number = number[(8 - size)..];
        }
        number[..Math.Min(size, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    /// <summary>Puts another word in the place of a number, or of any word, of the text that headers are made of.</summary>
    private static byte[] Text(byte[] bytes, Random random)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            var start = random.Next(Math.Min(bytes.Length, 4096));
            if (!char.IsAsciiLetterOrDigit((char)bytes[start]) || tries < 40 && !char.IsAsciiDigit((char)bytes[start]))
                continue;
            var end = start;
            while (end < bytes.Length && char.IsAsciiLetterOrDigit((char)bytes[end]))
                end++;
            while (start > 0 && char.IsAsciiLetterOrDigit((char)bytes[start - 1]))
                start--;
            return [.. bytes[..start], .. Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)]), .. bytes[end..]];
        }
        return bytes;
    }
}
