using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>
/// Exact percentiles of one channel in two passes and without a copy: floats keep their order when their bits are read as integers,
/// so counting the upper 16 bits finds the bin of a rank, and counting the lower 16 bits within it finds the value.
/// </summary>
internal static class Percentiles
{
    private const int Bins = 1 << 16;

    /// <summary>Values at the given percentages (0-100), interpolated between neighbours as numpy does; NaN where no voxel is finite.</summary>
    public static double[] Of(Volume volume, int c, params double[] percents)
    {
        var counts = new Dictionary<int, long[]>();
        var upper = Count(volume, c, null);
        var n = Sum(upper);
        var result = new double[percents.Length];
        for (var i = 0; i < percents.Length; i++)
        {
            if (n == 0)
            {
                result[i] = double.NaN;
                continue;
            }
            var rank = Math.Clamp(percents[i], 0, 100) / 100 * (n - 1);
            var below = (long)Math.Floor(rank);
            double low = At(below), share = rank - below;
            result[i] = share == 0 ? low : low + (At(below + 1) - low) * share;
        }
        return result;

        float At(long rank)
        {
            var high = Find(upper, ref rank);
            // The upper half of a float holds every 8-bit number exactly.
            if (volume.PixelType == PixelType.UInt8)
                return Value((uint)high << 16);
            if (!counts.TryGetValue(high, out var lower))
                counts[high] = lower = Count(volume, c, high);
            return Value((uint)high << 16 | (uint)Find(lower, ref rank));
        }
    }

    private static int Find(long[] counts, ref long rank)
    {
        for (var bin = 0; bin < Bins; bin++)
        {
            if (rank < counts[bin])
                return bin;
            rank -= counts[bin];
        }
        throw new ArgumentOutOfRangeException(nameof(rank));
    }

    private static long[] Count(Volume volume, int c, int? high)
    {
        var total = new long[Bins];
        Parallel.For(0, volume.Shape.Z, () => (Counts: new long[Bins], Plane: new float[volume.Shape.PlaneLength]), (z, _, mine) =>
        {
            VoxelReader.ReadPlane(volume, c, z, mine.Plane);
            foreach (var v in mine.Plane)
            {
                if (!float.IsFinite(v))
                    continue;
                var key = Key(v);
                if (high is null)
                    mine.Counts[key >> 16]++;
                else if (key >> 16 == high)
                    mine.Counts[key & 0xFFFF]++;
            }
            return mine;
        }, mine =>
        {
            lock (total)
                for (var i = 0; i < Bins; i++)
                    total[i] += mine.Counts[i];
        });
        return total;
    }

    private static long Sum(long[] counts)
    {
        var sum = 0L;
        foreach (var n in counts)
            sum += n;
        return sum;
    }

    private static uint Key(float v)
    {
        // Adding zero turns -0 into 0, so that both count as one value.
        var bits = BitConverter.SingleToUInt32Bits(v + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }

    private static float Value(uint key) => BitConverter.UInt32BitsToSingle((key & 0x80000000) != 0 ? key & 0x7FFFFFFF : ~key);
}
