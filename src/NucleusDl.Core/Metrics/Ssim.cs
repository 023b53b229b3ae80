using NucleusDl.Volumes;

namespace NucleusDl.Metrics;

/// <summary>Mean structural similarity over the windows that lie wholly inside, all maths in double; a single plane gets a flat window.</summary>
internal sealed class Ssim(Volume<float> a, Volume<float> b, double range, SsimOptions options)
{
    private const int Maps = 5;
    private readonly double[] weights = options.Weights();
    private readonly VolumeShape shape = a.Shape;

    public double Mean()
    {
        var (size, depth) = (weights.Length, shape.Z == 1 ? 1 : weights.Length);
        if (shape.Z < depth || shape.Y < size || shape.X < size)
            throw new NucleusException(ErrorKind.Usage, $"The SSIM window of {size} voxels is larger than the image, {shape}.", "Choose a smaller window.");
        var planes = new double[shape.Z - depth + 1];
        // Each plane has its own sum, added in order at the end: the same value for any number of threads.
        Parallel.For(0, planes.Length, () => new double[2][], (z, _, buffers) =>
        {
            buffers[0] ??= new double[Maps * shape.PlaneLength];
            buffers[1] ??= new double[Maps * shape.X];
            planes[z] = Plane(z, depth, buffers[0], buffers[1]);
            return buffers;
        }, _ => { });
        return planes.Sum() / ((double)planes.Length * (shape.Y - size + 1) * (shape.X - size + 1));
    }

    // The window is separable: along Z into whole planes, then along Y into one row, then along X. Maps: a, b, a², b², a·b.
    private double Plane(int z, int depth, double[] along, double[] row)
    {
        var length = (int)shape.PlaneLength;
        Array.Clear(along);
        for (var k = 0; k < depth; k++)
        {
            var w = depth == 1 ? 1 : weights[k];
            var pa = a.Plane(z + k);
            var pb = b.Plane(z + k);
            for (var i = 0; i < length; i++)
            {
                double va = pa[i], vb = pb[i];
                along[i] += w * va;
                along[length + i] += w * vb;
                along[2 * length + i] += w * va * va;
                along[3 * length + i] += w * vb * vb;
                along[4 * length + i] += w * va * vb;
            }
        }
        var sum = 0.0;
        for (var y = 0; y + weights.Length <= shape.Y; y++)
        {
            Array.Clear(row);
            for (var m = 0; m < Maps; m++)
                for (var k = 0; k < weights.Length; k++)
                {
                    var source = along.AsSpan(m * length + (y + k) * shape.X, shape.X);
                    var target = row.AsSpan(m * shape.X, shape.X);
                    for (var x = 0; x < target.Length; x++)
                        target[x] += weights[k] * source[x];
                }
            sum += Row(row, depth);
        }
        return sum;
    }

    private double Row(double[] row, int depth)
    {
        var n = (double)depth * weights.Length * weights.Length;
        var correction = options.SampleCovariance ? n / (n - 1) : 1;
        var c1 = options.K1 * range * options.K1 * range;
        var c2 = options.K2 * range * options.K2 * range;
        Span<double> mean = stackalloc double[Maps];
        var sum = 0.0;
        for (var x = 0; x + weights.Length <= shape.X; x++)
        {
            for (var m = 0; m < Maps; m++)
            {
                mean[m] = 0;
                for (var k = 0; k < weights.Length; k++)
                    mean[m] += weights[k] * row[m * shape.X + x + k];
            }
            var (ma, mb) = (mean[0], mean[1]);
            var va = correction * (mean[2] - ma * ma);
            var vb = correction * (mean[3] - mb * mb);
            var cov = correction * (mean[4] - ma * mb);
            sum += (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
        }
        return sum;
    }
}
