using System.Runtime.InteropServices;

namespace NucleusDl.IO.Tiff;

/// <summary>Numbers of a file that no volume holds, as the nearest that one does. Values never change.</summary>
internal static class TiffConversion
{
    /// <summary>Converts numbers of <paramref name="kind"/> to its pixel type.</summary>
    /// <exception cref="NucleusException">A number does not fit.</exception>
    public static void Convert(ReadOnlySpan<byte> stored, TiffNumber kind, Span<byte> pixels, string path)
    {
        switch (kind.DataType)
        {
            case "float16":
                var halves = MemoryMarshal.Cast<byte, Half>(stored);
                var floats = MemoryMarshal.Cast<byte, float>(pixels);
                for (var i = 0; i < floats.Length; i++)
                    floats[i] = (float)halves[i];
                break;
            case "uint64":
                var ulongs = MemoryMarshal.Cast<byte, ulong>(stored);
                var uints = MemoryMarshal.Cast<byte, uint>(pixels);
                for (var i = 0; i < uints.Length; i++)
                    uints[i] = ulongs[i] <= uint.MaxValue ? (uint)ulongs[i] : throw TooLarge(path, ulongs[i].ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                var longs = MemoryMarshal.Cast<byte, long>(stored);
                var ints = MemoryMarshal.Cast<byte, int>(pixels);
                for (var i = 0; i < ints.Length; i++)
                    ints[i] = longs[i] == (int)longs[i] ? (int)longs[i] : throw TooLarge(path, longs[i].ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }

    private static NucleusException TooLarge(string path, string value) => TiffErrors.Unsupported(path,
        $"The file holds 64-bit integers, one of them {value}, which does not fit into 32 bits.", "Convert it to 32-bit float where it was made, for example in Python.");
}
