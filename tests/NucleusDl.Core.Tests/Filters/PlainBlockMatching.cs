using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Filters;

/// <summary>BM4D in plain loops and matrices, one channel.</summary>
internal sealed class PlainBlockMatching(Volume<float> image, BlockMatchingOptions o)
{
    private const int Edge = 4;

    private readonly VolumeShape s = image.Shape;
    private readonly int depth = image.Shape.Z >= 4 ? 4 : image.Shape.Z >= 2 ? 2 : 1;

    public double[] Run()
    {
        var noisy = Enumerable.Range(0, (int)s.Length).Select(i => (double)image.Slice(i, 1)[0]).ToArray();
        return Pass(noisy, Pass(noisy, null));
    }

    private double[] Pass(double[] noisy, double[]? basic)
    {
        var (sums, weights) = (new double[noisy.Length], new double[noisy.Length]);
        foreach (var z in Starts(s.Z, depth, Math.Min(o.Step, depth)))
            foreach (var y in Starts(s.Y, Edge, o.Step))
                foreach (var x in Starts(s.X, Edge, o.Step))
                {
                    var places = Find(basic ?? noisy, z, y, x, basic is null ? o.FirstGroup : o.SecondGroup, basic is null ? o.FirstDistance : o.SecondDistance);
                    var values = Transform(Cubes(noisy, places), false);
                    var guide = basic is null ? null : Transform(Cubes(basic, places), false);
                    var power = 0.0;
                    for (var n = 0; n < values.Length; n++)
                        for (var i = 0; i < values[n].Length; i++)
                        {
                            var factor = n + i == 0 ? 1 : guide is null ? Math.Abs(values[n][i]) < o.Threshold * o.NoiseSd ? 0 : 1
                                : guide[n][i] * guide[n][i] / (guide[n][i] * guide[n][i] + o.NoiseSd * o.NoiseSd);
                            values[n][i] *= factor;
                            power += factor * factor;
                        }
                    var back = Transform(values, true);
                    for (var n = 0; n < back.Length; n++)
                        foreach (var (i, at) in Voxels(places[n]).Index())
                        {
                            sums[at] += back[n][i] / power;
                            weights[at] += 1 / power;
                        }
                }
        return [.. sums.Zip(weights, (a, b) => a / b)];
    }

    private static IEnumerable<int> Starts(int length, int edge, int step) =>
        Enumerable.Range(0, length).Where(i => i % step == 0 && i < length - edge).Append(length - edge);

    private IEnumerable<int> Voxels((int Z, int Y, int X) p) =>
        from k in Enumerable.Range(p.Z, depth) from j in Enumerable.Range(p.Y, Edge) from i in Enumerable.Range(p.X, Edge) select (k * s.Y + j) * s.X + i;

    private double[][] Cubes(double[] v, IEnumerable<(int, int, int)> places) => [.. places.Select(p => Voxels(p).Select(i => v[i]).ToArray())];

    private (int, int, int)[] Find(double[] v, int z, int y, int x, int most, double limit)
    {
        var reference = Voxels((z, y, x)).Select(i => v[i]).ToArray();
        var all = from k in Enumerable.Range(0, s.Z - depth + 1)
                  where Math.Abs(k - z) <= o.SearchZ
                  from j in Enumerable.Range(0, s.Y - Edge + 1)
                  where Math.Abs(j - y) <= o.SearchYX
                  from i in Enumerable.Range(0, s.X - Edge + 1)
                  where Math.Abs(i - x) <= o.SearchYX && (k, j, i) != (z, y, x)
                  let distance = Voxels((k, j, i)).Select((at, n) => (v[at] - reference[n]) * (v[at] - reference[n])).Average() / (o.NoiseSd * o.NoiseSd)
                  where distance <= limit
                  orderby distance
                  select (k, j, i);
        var found = all.Take(most - 1).Prepend((z, y, x)).ToArray();
        var count = 1;
        while (2 * count <= found.Length)
            count *= 2;
        return found[..count];
    }

    /// <summary>Every axis times its orthonormal matrix, or its transpose.</summary>
    private double[][] Transform(double[][] cubes, bool inverse)
    {
        var (h, dz, d) = (Haar(cubes.Length), Cosine(depth), Cosine(Edge));
        double At(double[,] m, int to, int from) => inverse ? m[from, to] : m[to, from];
        var result = cubes.Select(c => c.ToArray()).ToArray();
        int[] strides = [Edge * Edge, Edge, 1];
        foreach (var (axis, matrix) in new[] { dz, d, d }.Index())
            foreach (var cube in result)
            {
                var before = cube.ToArray();
                for (var i = 0; i < cube.Length; i++)
                {
                    var at = i / strides[axis] % matrix.GetLength(0);
                    cube[i] = Enumerable.Range(0, matrix.GetLength(0)).Sum(j => At(matrix, at, j) * before[i + (j - at) * strides[axis]]);
                }
            }
        return [.. Enumerable.Range(0, cubes.Length).Select(n => Enumerable.Range(0, result[0].Length).Select(i => Enumerable.Range(0, cubes.Length).Sum(m => At(h, n, m) * result[m][i])).ToArray())];
    }

    private static double[,] Cosine(int n)
    {
        var m = new double[n, n];
        for (var k = 0; k < n; k++)
            for (var j = 0; j < n; j++)
                m[k, j] = Math.Sqrt((k == 0 ? 1.0 : 2.0) / n) * Math.Cos(Math.PI * (2 * j + 1) * k / (2 * n));
        return m;
    }

    /// <summary>Means of all, then differences of halves, quarters and so on.</summary>
    private static double[,] Haar(int n)
    {
        var m = new double[n, n];
        for (var j = 0; j < n; j++)
            m[0, j] = 1 / Math.Sqrt(n);
        var row = 1;
        for (var width = n; width > 1; width /= 2)
            for (var start = 0; start < n; start += width, row++)
                for (var j = 0; j < width; j++)
                    m[row, start + j] = (j < width / 2 ? 1 : -1) / Math.Sqrt(width);
        return m;
    }
}
