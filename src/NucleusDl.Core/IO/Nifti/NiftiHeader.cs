using System.Buffers.Binary;
using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Nifti;

/// <summary>The header of a NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes) file, https://nifti.nimh.nih.gov.</summary>
internal sealed class NiftiHeader
{
    public const int Size1 = 348, Size2 = 540;

    private NiftiHeader()
    {
    }

    public bool IsVersion2 { get; private init; }

    public bool BigEndian { get; private init; }

    /// <summary>Whether the pixels lie in another file (.img).</summary>
    public bool IsPair { get; private init; }

    /// <summary>Extents, x first.</summary>
    public required long[] Sizes { get; init; }

    /// <summary>Steps along each axis, x first.</summary>
    public required double[] Steps { get; init; }

    public int DataType { get; private init; }

    /// <summary>Where the pixels begin.</summary>
    public long Offset { get; private init; }

    /// <summary>Code of the units: of lengths in the lowest three bits.</summary>
    public int Units { get; private init; }

    public double Slope { get; private init; }

    public double Intercept { get; private init; }

    /// <summary>Directions of x, y and z in space (right, anterior, superior); null where the header gives none.</summary>
    public IReadOnlyList<double[]>? Directions { get; private init; }

    /// <summary>Whether these are the first bytes of a header; the magic word counts only where they reach so far.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head)
    {
        if (head.Length < 8)
            return false;
        var size = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (size is not (Size1 or Size2))
            size = BinaryPrimitives.ReverseEndianness(size);
        return size switch
        {
            Size1 => head.Length >= Size1 && IsMagic(head[344..], (byte)'1'),
            Size2 => IsMagic(head[4..], (byte)'2'),
            _ => false,
        };
    }

    /// <summary>Reads a header that <see cref="Recognises"/> knows.</summary>
    /// <exception cref="NucleusException">Sizes that cannot be.</exception>
    public static NiftiHeader Parse(ReadOnlySpan<byte> head, string path)
    {
        var big = BinaryPrimitives.ReadInt32BigEndian(head) is Size1 or Size2;
        var two = (big ? BinaryPrimitives.ReadInt32BigEndian(head) : BinaryPrimitives.ReadInt32LittleEndian(head)) == Size2;
        if (head.Length < (two ? Size2 : Size1))
            throw RasterErrors.TooShort(path, two ? Size2 : Size1, head.Length);
        var at = new Numbers(head, big);
        var axes = two ? at.Int64(16) : at.Int16(40);
        if (axes is < 1 or > 7)
            throw RasterErrors.Header(path, $"The header speaks of {axes} axes; NIfTI has 1 to 7.");
        var (sizes, steps) = (new long[axes], new double[axes]);
        for (var i = 0; i < axes; i++)
        {
            sizes[i] = two ? at.Int64(24 + 8 * i) : at.Int16(42 + 2 * i);
            steps[i] = Math.Abs(two ? at.Double(112 + 8 * i) : at.Single(80 + 4 * i));
            if (sizes[i] is < 1 or > int.MaxValue)
                throw RasterErrors.Header(path, $"The header speaks of {sizes[i]} pixels along an axis.");
        }
        var pair = head[two ? 5 : 345] == 'i';
        var offset = two ? at.Int64(168) : at.Single(108);
        if (!(offset >= 0 && offset < 1L << 40))
            throw RasterErrors.Header(path, "The header says that the pixels begin where no file has bytes.");
        var first = pair ? 0 : two ? Size2 + 4 : Size1 + 4;
        return new NiftiHeader
        {
            IsVersion2 = two,
            BigEndian = big,
            IsPair = pair,
            Sizes = sizes,
            Steps = steps,
            DataType = two ? at.Int16(12) : at.Int16(70),
            Offset = pair ? (long)offset : Math.Max((long)offset, offset < Size1 ? first : 0),
            Units = two ? at.Int32(500) : head[123],
            Slope = two ? at.Double(176) : at.Single(112),
            Intercept = two ? at.Double(184) : at.Single(116),
            Directions = DirectionsOf(at, two),
        };
    }

    private static bool IsMagic(ReadOnlySpan<byte> word, byte version) =>
        word.Length >= 4 && word[0] == 'n' && word[1] is (byte)'+' or (byte)'i' && word[2] == version && word[3] == 0;

    /// <summary>From the matrix where there is one, otherwise from the rotation.</summary>
    private static double[][]? DirectionsOf(Numbers at, bool two)
    {
        var (rotated, matrix) = two ? (at.Int32(344), at.Int32(348)) : (at.Int16(252), at.Int16(254));
        if (matrix > 0)
        {
            var result = new double[][] { new double[3], new double[3], new double[3] };
            for (var row = 0; row < 3; row++)
                for (var axis = 0; axis < 3; axis++)
                    result[axis][row] = two ? at.Double(400 + 32 * row + 8 * axis) : at.Single(280 + 16 * row + 4 * axis);
            return result;
        }
        if (rotated <= 0)
            return null;
        var (b, c, d) = two ? (at.Double(352), at.Double(360), at.Double(368)) : (at.Single(256), at.Single(260), at.Single(264));
        var a = Math.Sqrt(Math.Max(0, 1 - b * b - c * c - d * d));
        var handed = (two ? at.Double(104) : at.Single(76)) < 0 ? -1 : 1;
        return
        [
            [a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)],
            [2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)],
            [handed * 2 * (b * d + a * c), handed * 2 * (c * d - a * b), handed * (a * a + d * d - b * b - c * c)],
        ];
    }

    private readonly ref struct Numbers(ReadOnlySpan<byte> bytes, bool big)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;
        private readonly bool big = big;

        public int Int16(int at) => big ? BinaryPrimitives.ReadInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);

        public int Int32(int at) => big ? BinaryPrimitives.ReadInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

        public long Int64(int at) => big ? BinaryPrimitives.ReadInt64BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

        public double Single(int at) => big ? BinaryPrimitives.ReadSingleBigEndian(bytes[at..]) : BinaryPrimitives.ReadSingleLittleEndian(bytes[at..]);

        public double Double(int at) => big ? BinaryPrimitives.ReadDoubleBigEndian(bytes[at..]) : BinaryPrimitives.ReadDoubleLittleEndian(bytes[at..]);
    }
}
