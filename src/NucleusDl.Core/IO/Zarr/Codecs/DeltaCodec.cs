using System.Numerics;
using System.Runtime.InteropServices;

namespace NucleusDl.IO.Zarr;

/// <summary>Differences between neighbours instead of the numbers, all of one type.</summary>
internal sealed class DeltaCodec(ZarrType type, bool bigEndian) : ZarrCodec
{
    public override string Name => "delta";

    public override ArraySegment<byte> Decode(ArraySegment<byte> data, int limit)
    {
        var bytes = data.ToArray();
        Chunks.SwapBytes(bytes, type.Size, bigEndian);
        switch (type.Name)
        {
            case "float32": Sum<float>(bytes); break;
            case "float64": Sum<double>(bytes); break;
            case "float16": Sum<Half>(bytes); break;
            case "bool" or "uint8" or "int8": Sum<byte>(bytes); break;
            case "uint16" or "int16": Sum<ushort>(bytes); break;
            case "uint32" or "int32": Sum<uint>(bytes); break;
            default: Sum<ulong>(bytes); break;
        }
        Chunks.SwapBytes(bytes, type.Size, bigEndian);
        return bytes;
    }

    // Sums of unsigned numbers wrap as those of signed ones do.
    private static void Sum<T>(Span<byte> bytes) where T : unmanaged, IAdditionOperators<T, T, T>
    {
        var numbers = MemoryMarshal.Cast<byte, T>(bytes);
        for (var i = 1; i < numbers.Length; i++)
            numbers[i] = unchecked(numbers[i] + numbers[i - 1]);
    }
}
