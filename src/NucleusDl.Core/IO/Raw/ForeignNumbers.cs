using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace NucleusDl.IO.Raw;

/// <summary>Numbers that files hold and no volume does, as the nearest that one does: float16 as Float32, integers of 64 bits as those of 32. Values never change.</summary>
internal static class ForeignNumbers
{
    /// <summary>Converts stored numbers, in this machine's byte order, to pixels.</summary>
    /// <param name="type">"float16", "int64" or "uint64".</param>
    /// <param name="stored">The numbers.</param>
    /// <param name="pixels">As many pixels.</param>
    /// <param name="tooLarge">What is said of a number that does not fit into 32 bits.</param>
    /// <exception cref="NucleusException">A number does not fit.</exception>
    public static void ToPixels(string type, ReadOnlySpan<byte> stored, Span<byte> pixels, Func<string, NucleusException> tooLarge)
    {
        switch (type)
        {
            case "float16":
                Widen(MemoryMarshal.Cast<byte, Half>(stored), MemoryMarshal.Cast<byte, float>(pixels));
                break;
            case "int64":
                Narrow(MemoryMarshal.Cast<byte, long>(stored), MemoryMarshal.Cast<byte, int>(pixels), tooLarge);
                break;
            case "uint64":
                Narrow(MemoryMarshal.Cast<byte, ulong>(stored), MemoryMarshal.Cast<byte, uint>(pixels), tooLarge);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "is read as it is stored");
        }
    }

    private static void Widen(ReadOnlySpan<Half> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = (float)from[i];
    }

    private static void Narrow<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to, Func<string, NucleusException> tooLarge)
        where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = TTo.CreateTruncating(from[i]);
            if (TFrom.CreateTruncating(to[i]) != from[i])
                throw tooLarge(from[i].ToString(null, CultureInfo.InvariantCulture));
        }
    }
}
