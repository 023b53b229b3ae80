using System.IO.Hashing;
using System.Numerics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace NucleusDl.IO;

/// <summary>Smallest, largest and mean value of the numbers stored in a file, and their checksums.</summary>
/// <param name="Min">Smallest number; NaN where there is none that is finite.</param>
/// <param name="Max">Largest finite number.</param>
/// <param name="Mean">Mean of the finite numbers.</param>
/// <param name="Crc32">CRC-32 of all pixels, little-endian, in the file's own order (<see cref="StoredImage.Axes"/>); null where not asked for.</param>
/// <param name="Crc32Page0">CRC-32 of the first stored plane.</param>
/// <param name="NotFinite">How many are not a number or infinite.</param>
public sealed record PixelStatistics(double Min, double Max, double Mean, uint? Crc32, uint? Crc32Page0, long NotFinite)
{
    /// <summary>Reads the stored planes, a few at a time.</summary>
    /// <param name="reader">The open file.</param>
    /// <param name="checksum">Whether to compute the checksums.</param>
    /// <param name="progress">Planes done.</param>
    /// <param name="cancel">Stops between planes.</param>
    /// <exception cref="NucleusException">A plane is damaged.</exception>
    public static PixelStatistics Of(VolumeReader reader, bool checksum, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        var stored = reader.Stored;
        var (all, first) = (new Crc32(), (uint?)null);
        var total = new Sums();
        var batch = new (byte[] Plane, Sums Sums)[(int)Math.Min(stored.Planes, 2 * Environment.ProcessorCount)];
        for (var i = 0; i < batch.Length; i++)
            batch[i].Plane = new byte[checked((int)stored.PlaneBytes)];
        for (var start = 0L; start < stored.Planes; start += batch.Length)
        {
            var count = (int)Math.Min(batch.Length, stored.Planes - start);
            try
            {
                Parallel.For(0, count, new ParallelOptions { CancellationToken = cancel }, i =>
                {
                    reader.ReadStored(start + i, batch[i].Plane);
                    batch[i].Sums = Sums.Of(batch[i].Plane, stored.DataType);
                    ToLittleEndian(batch[i].Plane, stored);
                });
            }
            catch (AggregateException e)
            {
                // Several planes may be damaged: one error is enough, and it keeps its place.
                ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions.FirstOrDefault(x => x is NucleusException) ?? e.InnerExceptions[0]);
            }
            // In the order of the planes, so that neither checksum nor mean depends on the number of threads.
            foreach (var (plane, sums) in batch.AsSpan(0, count))
            {
                total = total.And(sums);
                if (!checksum)
                    continue;
                all.Append(plane);
                first ??= System.IO.Hashing.Crc32.HashToUInt32(plane);
            }
            progress?.Report(new ProgressReport("Reading", start + count, stored.Planes, Path.GetFileName(reader.Info.Path)));
        }
        return total.ToStatistics(checksum ? all.GetCurrentHashAsUInt32() : null, first);
    }

    /// <summary>Of one plane, for a stack that is too large to be read for a glance.</summary>
    /// <exception cref="NucleusException">The plane is damaged.</exception>
    public static PixelStatistics OfPlane(VolumeReader reader, long index)
    {
        var plane = new byte[checked((int)reader.Stored.PlaneBytes)];
        reader.ReadStored(index, plane);
        return Sums.Of(plane, reader.Stored.DataType).ToStatistics(null, null);
    }

    private static void ToLittleEndian(Span<byte> plane, StoredImage stored)
    {
        if (BitConverter.IsLittleEndian)
            return;
        var size = stored.DataType.StartsWith("complex", StringComparison.Ordinal) ? stored.NumberBytes / 2 : stored.NumberBytes;
        for (var i = 0; i < plane.Length; i += size)
            plane.Slice(i, size).Reverse();
    }

    private readonly record struct Sums(double Min, double Max, double Sum, long Count, long Odd)
    {
        public Sums() : this(double.PositiveInfinity, double.NegativeInfinity, 0, 0, 0)
        {
        }

        public static Sums Of(ReadOnlySpan<byte> plane, string type) => type switch
        {
            "bool" or "uint8" => Of<byte>(plane),
            "int8" => Of<sbyte>(plane),
            "uint16" => Of<ushort>(plane),
            "int16" => Of<short>(plane),
            "uint32" => Of<uint>(plane),
            "int32" => Of<int>(plane),
            "uint64" => Of<ulong>(plane),
            "int64" => Of<long>(plane),
            "float16" => Of<Half>(plane),
            "float32" => Of<float>(plane),
            "float64" => Of<double>(plane),
            // Complex numbers have no order.
            _ => new Sums(),
        };

        public Sums And(Sums other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max), Sum + other.Sum, Count + other.Count, Odd + other.Odd);

        public PixelStatistics ToStatistics(uint? crc, uint? crc0) => Count > 0
            ? new PixelStatistics(Min, Max, Sum / Count, crc, crc0, Odd)
            : new PixelStatistics(double.NaN, double.NaN, double.NaN, crc, crc0, Odd);

        private static Sums Of<T>(ReadOnlySpan<byte> plane) where T : unmanaged, INumber<T>
        {
            double min = double.PositiveInfinity, max = double.NegativeInfinity, sum = 0;
            long count = 0, odd = 0;
            foreach (var number in MemoryMarshal.Cast<byte, T>(plane))
            {
                var v = double.CreateTruncating(number);
                if (!double.IsFinite(v))
                {
                    odd++;
                    continue;
                }
                count++;
                if (v < min)
                    min = v;
                if (v > max)
                    max = v;
                sum += v;
            }
            return new Sums(min, max, sum, count, odd);
        }
    }
}
