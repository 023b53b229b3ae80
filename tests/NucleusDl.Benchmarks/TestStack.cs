using NucleusDl.Volumes;

namespace NucleusDl.Benchmarks;

/// <summary>A stack that compresses like one from a microscope: smooth nuclei, and the noise of photons and camera.</summary>
internal static class TestStack
{
    private const int Nuclei = 300;
    private const int Background = 100;

    /// <summary>16-bit, the same from every run.</summary>
    public static Volume<ushort> Make(int depth, int height, int width)
    {
        var random = new Random(1);
        var centres = Enumerable.Range(0, Nuclei).Select(_ => (Z: random.NextDouble() * depth, Y: random.NextDouble() * height, X: random.NextDouble() * width,
            R: 8 + 10 * random.NextDouble(), Peak: 200 + 1500 * random.NextDouble())).ToArray();
        var volume = new Volume<ushort>(new VolumeShape(depth, height, width), new VoxelSize(1, 0.2, 0.2));
        Parallel.For(0, depth, z =>
        {
            var signal = new double[height * width];
            foreach (var n in centres)
                Add(signal, n.Z - z, n.Y, n.X, n.R, n.Peak, height, width);
            var noise = new Random(1000 + z);
            var plane = volume.Plane(z);
            for (var i = 0; i < plane.Length; i++)
                plane[i] = (ushort)Math.Max(0, Background + signal[i] + Gauss(noise) * Math.Sqrt(20 + signal[i]));
        });
        return volume;
    }

    private static void Add(double[] signal, double dz, double cy, double cx, double r, double peak, int height, int width)
    {
        // Planes are five times as far apart as pixels.
        var far = 25 * dz * dz;
        if (far > 9 * r * r)
            return;
        for (var y = Math.Max(0, (int)(cy - 3 * r)); y < Math.Min(height, cy + 3 * r); y++)
            for (var x = Math.Max(0, (int)(cx - 3 * r)); x < Math.Min(width, cx + 3 * r); x++)
                signal[y * width + x] += peak * Math.Exp(-(far + (y - cy) * (y - cy) + (x - cx) * (x - cx)) / (2 * r * r / 4));
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
