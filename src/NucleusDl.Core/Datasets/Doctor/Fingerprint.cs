using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>
/// The noise of an image at a fixed lattice of places. Noise is never the same twice: two images with the same noise are one exposure,
/// even after rescaling, a change of type or a little smoothing; two time points of one embryo are not.
/// </summary>
internal sealed class Fingerprint
{
    /// <summary>Places at most: correlations of unlike images then stay below 0.06.</summary>
    private const int Places = 8192;

    /// <summary>Fewer tell too little.</summary>
    private const int LeastPlaces = 500;

    private readonly float[] noise;

    private Fingerprint(VolumeShape shape, float[] noise) => (Shape, this.noise) = (shape, noise);

    private VolumeShape Shape { get; }

    /// <summary>Takes the print; null when the image has no noise to speak of.</summary>
    public static Fingerprint? Of(Volume<float> image)
    {
        var s = image.Shape;
        var total = s.Z * (long)s.Y * (s.X - 2);
        if (s.X < 3 || total < LeastPlaces)
            return null;
        var values = new float[(int)Math.Min(total, Places)];
        for (var i = 0; i < values.Length; i++)
        {
            var at = (long)((Int128)i * total / values.Length);
            var (rest, x) = Math.DivRem(at, s.X - 2);
            var row = image.Row(0, (int)(rest / s.Y), (int)(rest % s.Y)).Slice((int)x, 3);
            // The second difference leaves noise and takes structure away.
            values[i] = row[1] - 0.5f * (row[0] + row[2]);
        }
        return Normalise(values) ? new Fingerprint(s, values) : null;
    }

    /// <summary>-1 … 1; 0 for images of other extent.</summary>
    public double Likeness(Fingerprint other)
    {
        if (!Shape.SameSpace(other.Shape) || noise.Length != other.noise.Length)
            return 0;
        var sum = 0.0;
        for (var i = 0; i < noise.Length; i++)
            sum += noise[i] * other.noise[i];
        return sum;
    }

    /// <summary>Edges left out, mean 0, length 1; false where nothing varies.</summary>
    private static bool Normalise(float[] values)
    {
        var sizes = values.Select(Math.Abs).Order().ToArray();
        // Sharp edges and hot pixels are structure, not noise; where most places are exactly flat, the others count.
        var limit = 4 * (sizes[sizes.Length / 2] > 0 ? sizes[sizes.Length / 2] : sizes[sizes.Length * 9 / 10]);
        if (!float.IsFinite(limit) || limit == 0)
            return false;
        var mean = 0.0;
        for (var i = 0; i < values.Length; i++)
            mean += (values[i] = Math.Abs(values[i]) > limit ? 0 : values[i]) / (double)values.Length;
        var squares = 0.0;
        for (var i = 0; i < values.Length; i++)
            squares += (values[i] -= (float)mean) * values[i];
        var scale = (float)(1 / Math.Sqrt(squares));
        for (var i = 0; i < values.Length; i++)
            values[i] *= scale;
        return true;
    }
}
