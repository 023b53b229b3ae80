using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// By how much one stack is shifted against another, from the phases of their spectra. Kuglin and Hines 1975; brightness and contrast do not matter. The spectrum
/// is damped at fine detail, where two images of unequal noise have nothing in common, and the stacks fade out towards their borders.
/// </summary>
public static class PhaseCorrelation
{
    // A window of 2^21 voxels shows shifts of up to half of it, and takes about a second.
    private const int MaxEdgeZ = 64, MaxEdgeXY = 256;

    // Detail finer than this, in voxels, is mostly noise.
    private const double Finest = 2;

    /// <summary>The shift between the first channels of two stacks of one shape, in whole voxels.</summary>
    /// <param name="still">The reference.</param>
    /// <param name="moved">The stack that may be shifted.</param>
    /// <returns>
    /// The shift that takes <paramref name="still"/> to <paramref name="moved"/>: a structure at z of the one lies at z + Z of the other. Peak is how far the best shift stands out, in SD over
    /// all shifts: below about 6 the two have nothing in common that could be compared.
    /// </returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static (int Z, int Y, int X, double Peak) Shift(Volume<float> still, Volume<float> moved)
    {
        if (!still.Shape.SameSpace(moved.Shape))
            throw new ArgumentException($"the stacks are {still.Shape} and {moved.Shape}", nameof(moved));
        var s = still.Shape;
        var (nz, ny, nx) = (Edge(s.Z, MaxEdgeZ), Edge(s.Y, MaxEdgeXY), Edge(s.X, MaxEdgeXY));
        var a = Window(still, nz, ny, nx);
        var b = Window(moved, nz, ny, nx);
        Transform(a, nz, ny, nx, false);
        Transform(b, nz, ny, nx, false);
        for (var i = 0; i < a.Length; i++)
        {
            var cross = Complex.Conjugate(a[i]) * b[i];
            var size = cross.Magnitude;
            var (z, y, x) = (i / (ny * nx), i / nx % ny, i % nx);
            a[i] = size > 1e-12 ? cross / size * Math.Exp(-0.5 * Finest * Finest * (Square(z, nz) + Square(y, ny) + Square(x, nx))) : 0;
        }
        Transform(a, nz, ny, nx, true);
        var (best, sum, squares) = (0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i].Real;
            squares += a[i].Real * a[i].Real;
            if (a[i].Real > a[best].Real)
                best = i;
        }
        var mean = sum / a.Length;
        var sd = Math.Sqrt(Math.Max(0, squares / a.Length - mean * mean));
        return (Signed(best / (ny * nx), nz), Signed(best / nx % ny, ny), Signed(best % nx, nx), sd > 0 ? (a[best].Real - mean) / sd : 0);
    }

    // Angular frequency squared, radians a voxel.
    private static double Square(int k, int n) => Math.Pow(2 * Math.PI * Signed(k, n) / n, 2);

    private static int Signed(int k, int n) => k <= n / 2 ? k : k - n;

    private static int Edge(int length, int most) => (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)length + 1) / 2, (uint)most);

    /// <summary>The middle of a stack, without its mean, faded out towards the border.</summary>
    private static Complex[] Window(Volume<float> v, int nz, int ny, int nx)
    {
        var s = v.Shape;
        var (z0, y0, x0) = ((s.Z - nz) / 2, (s.Y - ny) / 2, (s.X - nx) / 2);
        var result = new Complex[nz * ny * nx];
        var mean = 0.0;
        for (var z = 0; z < nz; z++)
            for (var y = 0; y < ny; y++)
                foreach (var value in v.Row(0, z0 + z, y0 + y).Slice(x0, nx))
                    mean += value;
        mean /= result.Length;
        for (var z = 0; z < nz; z++)
            for (var y = 0; y < ny; y++)
            {
                var row = v.Row(0, z0 + z, y0 + y).Slice(x0, nx);
                for (var x = 0; x < nx; x++)
                    result[(z * ny + y) * nx + x] = (row[x] - mean) * Fade(z, nz) * Fade(y, ny) * Fade(x, nx);
            }
        return result;
    }

    // Short axes would be lost in a full Hann window: only an eighth at each end fades.
    private static double Fade(int i, int n)
    {
        var edge = n / 8.0;
        var near = Math.Min(i + 0.5, n - i - 0.5);
        return n < 8 || near >= edge ? 1 : 0.5 - 0.5 * Math.Cos(Math.PI * near / edge);
    }

    private static void Transform(Complex[] data, int nz, int ny, int nx, bool inverse)
    {
        Lines(data, nz * ny, nx, i => i * nx, 1, inverse);
        Lines(data, nz * nx, ny, i => i / nx * ny * nx + i % nx, nx, inverse);
        Lines(data, ny * nx, nz, i => i, ny * nx, inverse);
    }

    private static void Lines(Complex[] data, int count, int length, Func<int, int> first, int stride, bool inverse)
    {
        if (length == 1)
            return;
        var roots = new Complex[length / 2];
        for (var i = 0; i < roots.Length; i++)
            roots[i] = Complex.FromPolarCoordinates(1, (inverse ? 2 : -2) * Math.PI * i / length);
        Parallel.For(0, count, () => new Complex[length], (i, _, line) =>
        {
            var at = first(i);
            for (var k = 0; k < length; k++)
                line[k] = data[at + k * stride];
            Fft(line, roots);
            var scale = inverse ? 1.0 / length : 1;
            for (var k = 0; k < length; k++)
                data[at + k * stride] = line[k] * scale;
            return line;
        }, static _ => { });
    }

    /// <summary>Radix 2, in place; the length is a power of two.</summary>
    private static void Fft(Complex[] line, Complex[] roots)
    {
        var n = line.Length;
        for (int i = 1, j = 0; i < n; i++)
        {
            var bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1)
                j ^= bit;
            j ^= bit;
            if (i < j)
                (line[i], line[j]) = (line[j], line[i]);
        }
        for (var size = 2; size <= n; size <<= 1)
            for (var start = 0; start < n; start += size)
                for (int k = 0, step = n / size; k < size / 2; k++)
                {
                    var (even, odd) = (line[start + k], line[start + k + size / 2] * roots[k * step]);
                    (line[start + k], line[start + k + size / 2]) = (even + odd, even - odd);
                }
    }
}
