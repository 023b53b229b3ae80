namespace NucleusDl.Measuring;

/// <summary>
/// Voxels at the camera's ceiling. Cameras stop at a power of two less one, whatever the file can hold: where the brightest voxel of all nuclei has such a
/// value, it is taken for the ceiling.
/// </summary>
internal static class Saturation
{
    private static readonly double[] Ceilings = [255, 1023, 4095, 16383, 32767, 65535];

    /// <summary>Fills in the saturated share of every nucleus, and returns the ceiling of each channel with the share of all nuclear voxels there; NaN for none.</summary>
    public static (double Ceiling, long Voxels, double Share)[] Apply(NucleusMeasurement[] rows, (double Max, long AtMax)[][] maxima, int channels)
    {
        var result = new (double, long, double)[channels];
        for (var c = 0; c < channels; c++)
        {
            var highest = double.NegativeInfinity;
            long all = 0, saturated = 0;
            foreach (var m in maxima)
                highest = Math.Max(highest, double.IsNaN(m[c].Max) ? double.NegativeInfinity : m[c].Max);
            var ceiling = Array.IndexOf(Ceilings, highest) >= 0 ? highest : double.NaN;
            for (var i = 0; i < rows.Length; i++)
            {
                var at = maxima[i][c].Max == ceiling ? maxima[i][c].AtMax : 0;
                (all, saturated) = (all + rows[i].Voxels, saturated + at);
                var channel = rows[i].Channels.ToArray();
                channel[c] = channel[c] with { SaturatedFraction = double.IsNaN(channel[c].Max) ? double.NaN : (double)at / rows[i].Voxels };
                rows[i] = rows[i] with { Channels = channel };
            }
            result[c] = (ceiling, saturated, all > 0 ? (double)saturated / all : 0);
        }
        return result;
    }
}
