using NucleusDl.Volumes;

namespace NucleusDl.Metrics;

/// <summary>
/// Patterns that alternate from voxel to voxel, as networks with strided or masked layers leave them: power at the highest frequency a grid holds (Nyquist), over
/// the power around it, in dB. White noise and natural images give about 0; 6 and more is a pattern that can be seen.
/// </summary>
/// <param name="Plane">The chessboard in XY.</param>
/// <param name="Z">Planes that alternate; NaN for fewer than <see cref="MinimumEdge"/> planes.</param>
/// <param name="Y">Rows that alternate.</param>
/// <param name="X">Columns that alternate.</param>
public sealed record Checkerboard(double Plane, double Z, double Y, double X)
{
    /// <summary>Least voxels along an axis that is looked at.</summary>
    public const int MinimumEdge = 24;

    // The window's main lobe ends two steps from the peak; the surround begins beyond it.
    private const int Near = 4, Far = 8;

    /// <summary>The largest of the four.</summary>
    public double Worst => new[] { Plane, Z, Y, X }.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max();

    /// <summary>Measures the first channel.</summary>
    /// <exception cref="NucleusException">The planes are smaller than <see cref="MinimumEdge"/>.</exception>
    public static Checkerboard Of(Volume<float> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var s = image.Shape;
        if (s.Y < MinimumEdge || s.X < MinimumEdge)
            throw new NucleusException(ErrorKind.Input, $"The planes are {s.Y} x {s.X} voxels, too small to look for patterns.", $"Take at least {MinimumEdge} x {MinimumEdge}.", image.Source);
        Waves wy = new(s.Y), wx = new(s.X);
        var (plane, planeAround, y, yAround, x, xAround) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (var z = 0; z < s.Z; z++)
        {
            var p = image.Plane(z);
            var rows = new (double Re, double Im)[Far + 1, s.Y];
            for (var j = 0; j < s.Y; j++)
            {
                var line = wx.Spectrum(p.Slice(j * s.X, s.X), 1);
                for (var k = 0; k <= Far; k++)
                    rows[k, j] = line[k];
                x += Power(line[0]);
                xAround += Around(line);
            }
            for (var i = 0; i < s.X; i++)
            {
                var line = wy.Spectrum(p[i..], s.X);
                y += Power(line[0]);
                yAround += Around(line);
            }
            var (peak, around, n) = (0.0, 0.0, 0);
            for (var k = 0; k <= Far; k++)
                for (var l = -Far; l <= Far; l++)
                    if (k == 0 && l == 0)
                        peak = Power(wy.At(rows, k, l));
                    else if (Math.Max(k, Math.Abs(l)) >= Near)
                        (around, n) = (around + Power(wy.At(rows, k, l)), n + 1);
            plane += peak;
            planeAround += around / n;
        }
        return new Checkerboard(Decibel(plane, planeAround), AlongZ(image), Decibel(y, yAround), Decibel(x, xAround));
    }

    private static double AlongZ(Volume<float> image)
    {
        var s = image.Shape;
        if (s.Z < MinimumEdge)
            return double.NaN;
        var waves = new Waves(s.Z);
        var line = new float[s.Z];
        var (peak, around) = (0.0, 0.0);
        for (var i = 0; i < s.PlaneLength; i++)
        {
            for (var z = 0; z < s.Z; z++)
                line[z] = image.Plane(z)[i];
            var spectrum = waves.Spectrum(line, 1);
            peak += Power(spectrum[0]);
            around += Around(spectrum);
        }
        return Decibel(peak, around);
    }

    private static double Power((double Re, double Im) c) => c.Re * c.Re + c.Im * c.Im;

    private static double Around((double Re, double Im)[] line)
    {
        var sum = 0.0;
        for (var k = Near; k <= Far; k++)
            sum += Power(line[k]);
        return sum / (Far - Near + 1);
    }

    private static double Decibel(double peak, double around) => around > 0 ? 10 * Math.Log10(Math.Max(peak, 1e-12 * around) / around) : peak > 0 ? double.PositiveInfinity : 0;

    /// <summary>The few highest frequencies of a line under a Hann window: number 0 is Nyquist, k lies k periods a line below.</summary>
    private sealed class Waves
    {
        private readonly double[,] re, im;
        private readonly int n;

        public Waves(int n)
        {
            this.n = n;
            (re, im) = (new double[Far + 1, n], new double[Far + 1, n]);
            for (var k = 0; k <= Far; k++)
                for (var i = 0; i < n; i++)
                {
                    var window = 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / n);
                    var phase = 2 * Math.PI * (0.5 - (double)k / n) * i;
                    (re[k, i], im[k, i]) = (window * Math.Cos(phase), -window * Math.Sin(phase));
                }
        }

        public (double Re, double Im)[] Spectrum(ReadOnlySpan<float> from, int step)
        {
            // The mean would leak through the window.
            var mean = 0.0;
            for (var i = 0; i < n; i++)
                mean += from[i * step];
            mean /= n;
            var result = new (double, double)[Far + 1];
            for (var k = 0; k <= Far; k++)
            {
                double a = 0, b = 0;
                for (var i = 0; i < n; i++)
                {
                    var v = from[i * step] - mean;
                    a += re[k, i] * v;
                    b += im[k, i] * v;
                }
                result[k] = (a, b);
            }
            return result;
        }

        /// <summary>The second axis; a negative l is the mirrored frequency.</summary>
        public (double Re, double Im) At((double Re, double Im)[,] rows, int k, int l)
        {
            double a = 0, b = 0;
            var m = Math.Abs(l);
            for (var i = 0; i < n; i++)
            {
                var (c, s) = (re[m, i], l < 0 ? -im[m, i] : im[m, i]);
                a += rows[k, i].Re * c - rows[k, i].Im * s;
                b += rows[k, i].Re * s + rows[k, i].Im * c;
            }
            return (a, b);
        }
    }
}
