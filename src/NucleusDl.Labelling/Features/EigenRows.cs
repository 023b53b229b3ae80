using System.Numerics;

namespace NucleusDl.Labelling.Features;

/// <summary>Eigenvalues of many small symmetric matrices, a vector of them at a time; largest first. Rows are whole vectors long.</summary>
internal static unsafe class EigenRows
{
    /// <summary>Two rotations more than float needs for convergence from the worst start.</summary>
    private const int Sweeps = 4;

    /// <summary>Of 3 x 3 matrices, by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5): no angle is computed, and nothing is lost where two values are nearly equal.</summary>
    public static void Three(float* xx, float* yy, float* zz, float* xy, float* xz, float* yz, float*[] values, int length)
    {
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            Vector<float> a = Vector.Load(xx + i), b = Vector.Load(yy + i), c = Vector.Load(zz + i);
            Vector<float> ab = Vector.Load(xy + i), ac = Vector.Load(xz + i), bc = Vector.Load(yz + i);
            for (var sweep = 0; sweep < Sweeps; sweep++)
            {
                Rotate(ref a, ref b, ref ab, ref ac, ref bc);
                Rotate(ref a, ref c, ref ac, ref ab, ref bc);
                Rotate(ref b, ref c, ref bc, ref ab, ref ac);
            }
            (a, b) = (Vector.Max(a, b), Vector.Min(a, b));
            (b, c) = (Vector.Max(b, c), Vector.Min(b, c));
            (a, b) = (Vector.Max(a, b), Vector.Min(a, b));
            a.Store(values[0] + i);
            b.Store(values[1] + i);
            c.Store(values[2] + i);
        }
    }

    /// <summary>Of 2 x 2 matrices.</summary>
    public static void Two(float* xx, float* yy, float* xy, float*[] values, int length)
    {
        var half = new Vector<float>(0.5f);
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            Vector<float> a = Vector.Load(xx + i), b = Vector.Load(yy + i), c = Vector.Load(xy + i);
            var mean = half * (a + b);
            var d = half * (a - b);
            var root = Vector.SquareRoot(d * d + c * c);
            (mean + root).Store(values[0] + i);
            (mean - root).Store(values[1] + i);
        }
    }

    /// <summary>Makes the entry pq zero; p and q are the diagonal, pr and qr the entries towards the third axis.</summary>
    private static void Rotate(ref Vector<float> p, ref Vector<float> q, ref Vector<float> pq, ref Vector<float> pr, ref Vector<float> qr)
    {
        var d = q - p;
        var twice = pq + pq;
        // The tiny number keeps 0 / 0 away where the matrix is diagonal already.
        var t = twice / (Vector.Abs(d) + Vector.SquareRoot(d * d + twice * twice) + new Vector<float>(1e-30f));
        t = Vector.ConditionalSelect(Vector.LessThan(d, Vector<float>.Zero), -t, t);
        var cosine = Vector<float>.One / Vector.SquareRoot(t * t + Vector<float>.One);
        var sine = t * cosine;
        p -= t * pq;
        q += t * pq;
        pq = Vector<float>.Zero;
        (pr, qr) = (cosine * pr - sine * qr, sine * pr + cosine * qr);
    }
}
