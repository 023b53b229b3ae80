using NucleusDl.Synthetic;

namespace NucleusDl.Measuring;

/// <summary>A symmetric 3 x 3 matrix over the axes Z, Y, X, such as the second central moments of a nucleus (µm²).</summary>
/// <param name="ZZ">First row, first column.</param>
/// <param name="YY">Second row, second column.</param>
/// <param name="XX">Third row, third column.</param>
/// <param name="ZY">First row, second column, and the reverse.</param>
/// <param name="ZX">First row, third column, and the reverse.</param>
/// <param name="YX">Second row, third column, and the reverse.</param>
public readonly record struct SymmetricMatrix3(double ZZ, double YY, double XX, double ZY, double ZX, double YX)
{
    /// <summary>Eigenvalues, largest first, and their unit eigenvectors, by Jacobi's rotations: the same bits on every machine.</summary>
    public (double[] Values, Point3[] Vectors) Eigen()
    {
        double[,] a = { { ZZ, ZY, ZX }, { ZY, YY, YX }, { ZX, YX, XX } };
        double[,] v = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
        var scale = Math.Abs(ZZ) + Math.Abs(YY) + Math.Abs(XX);
        for (var sweep = 0; sweep < 50 && Math.Abs(a[0, 1]) + Math.Abs(a[0, 2]) + Math.Abs(a[1, 2]) > 1e-15 * scale; sweep++)
        {
            Rotate(a, v, 0, 1);
            Rotate(a, v, 0, 2);
            Rotate(a, v, 1, 2);
        }
        int[] order = [0, 1, 2];
        Array.Sort(order, (i, j) => a[i, i] != a[j, j] ? a[j, j].CompareTo(a[i, i]) : i.CompareTo(j));
        return (Array.ConvertAll(order, i => Math.Max(0, a[i, i])), Array.ConvertAll(order, i => new Point3(v[0, i], v[1, i], v[2, i])));
    }

    private static void Rotate(double[,] a, double[,] v, int p, int q)
    {
        if (a[p, q] == 0)
            return;
        var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        var t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var k = 0; k < 3; k++)
            (a[k, p], a[k, q]) = (c * a[k, p] - s * a[k, q], s * a[k, p] + c * a[k, q]);
        for (var k = 0; k < 3; k++)
            (a[p, k], a[q, k]) = (c * a[p, k] - s * a[q, k], s * a[p, k] + c * a[q, k]);
        for (var k = 0; k < 3; k++)
            (v[k, p], v[k, q]) = (c * v[k, p] - s * v[k, q], s * v[k, p] + c * v[k, q]);
    }
}
