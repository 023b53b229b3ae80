using NucleusDl.Volumes;

namespace NucleusDl.Restoring;

/// <summary>Autocorrelation of a residual in 3D, with a test at every shift.</summary>
public static class Autocorrelation
{
    /// <summary>Shifts of 1 to <paramref name="reach"/> voxels along each axis, in the order Z, Y, X.</summary>
    /// <param name="residual">What was taken away; its mean is subtracted.</param>
    /// <param name="reach">Farthest shift.</param>
    /// <remarks>
    /// Null hypothesis: the residual is noise, its voxels independent of each other with mean 0; their variance may differ from voxel to voxel, as it does with photons.
    /// Then products of two voxels are uncorrelated with each other, and their sum over the root of their squares is standard normal (central limit).
    /// </remarks>
    public static IReadOnlyList<LagCorrelation> AlongAxes(Volume<float> residual, int reach = 4)
    {
        ArgumentNullException.ThrowIfNull(residual);
        var mean = Mean(residual);
        var lags = new List<LagCorrelation>();
        for (var k = 1; k <= reach; k++)
        {
            if (residual.Shape.Z > k)
                lags.Add(At(residual, mean, k, 0, 0));
            if (residual.Shape.Y > k)
                lags.Add(At(residual, mean, 0, k, 0));
            if (residual.Shape.X > k)
                lags.Add(At(residual, mean, 0, 0, k));
        }
        return [.. lags.OrderBy(l => l.Z == 0).ThenBy(l => l.Y == 0)];
    }

    /// <summary>The correlation coefficients of all shifts up to a reach, as an image [2·reachZ + 1, 2·reach + 1, 2·reach + 1]; its middle is 1.</summary>
    public static Volume<float> Map(Volume<float> residual, int reachZ = 4, int reach = 8)
    {
        ArgumentNullException.ThrowIfNull(residual);
        (reachZ, reach) = (Math.Min(reachZ, residual.Shape.Z - 1), Math.Min(reach, Math.Min(residual.Shape.Y, residual.Shape.X) - 1));
        var mean = Mean(residual);
        var map = new Volume<float>(new VolumeShape(2 * reachZ + 1, 2 * reach + 1, 2 * reach + 1), residual.VoxelSize);
        var jobs = from z in Enumerable.Range(0, reachZ + 1) from y in Enumerable.Range(-reach, 2 * reach + 1) from x in Enumerable.Range(-reach, 2 * reach + 1) where (z, y, x).CompareTo((0, 0, 0)) >= 0 select (z, y, x);
        Parallel.ForEach(jobs.ToArray(), j =>
        {
            var r = j == (0, 0, 0) ? 1 : (float)At(residual, mean, j.z, j.y, j.x).Correlation;
            // A shift and its opposite are the same pairs.
            map[reachZ + j.z, reach + j.y, reach + j.x] = map[reachZ - j.z, reach - j.y, reach - j.x] = r;
        });
        return map;
    }

    internal static LagCorrelation At(Volume<float> r, double mean, int dz, int dy, int dx)
    {
        var s = r.Shape;
        double sum = 0, squares = 0, first = 0, second = 0;
        for (var z = 0; z < s.Z - dz; z++)
            for (var y = Math.Max(0, -dy); y < s.Y - Math.Max(0, dy); y++)
            {
                var a = r.Row(0, z, y);
                var b = r.Row(0, z + dz, y + dy);
                for (var x = Math.Max(0, -dx); x < s.X - Math.Max(0, dx); x++)
                {
                    double u = a[x] - mean, v = b[x + dx] - mean;
                    sum += u * v;
                    squares += u * v * u * v;
                    first += u * u;
                    second += v * v;
                }
            }
        var score = squares > 0 ? sum / Math.Sqrt(squares) : 0;
        return new LagCorrelation(dz, dy, dx, first > 0 && second > 0 ? sum / Math.Sqrt(first * second) : 0, score, UpperTail(score));
    }

    /// <summary>Probability that a standard normal variable exceeds a value.</summary>
    internal static double UpperTail(double score)
    {
        // Abramowitz and Stegun 26.2.17 is good to 7.5e-8; beyond 5 the asymptotic series, so that tiny values stay tiny.
        if (score < 0)
            return 1 - UpperTail(-score);
        var density = Math.Exp(-0.5 * score * score) / Math.Sqrt(2 * Math.PI);
        if (score > 5)
        {
            var i = 1 / (score * score);
            return density / score * (1 - i * (1 - 3 * i * (1 - 5 * i)));
        }
        var t = 1 / (1 + 0.2316419 * score);
        return density * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    }

    internal static double Mean(Volume<float> v)
    {
        var sum = 0.0;
        for (var z = 0; z < v.Shape.Z; z++)
            foreach (var x in v.Plane(z))
                sum += x;
        return sum / v.Shape.ChannelLength;
    }
}
