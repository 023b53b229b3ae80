using System.Diagnostics;
using System.Globalization;
using NucleusDl.Measuring;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Benchmarks;

/// <summary>Time of measuring many nuclei, with and without an image and chromocentres.</summary>
internal static class MeasureBenchmark
{
    private static readonly VoxelSize Size = new(1, 0.5, 0.5);

    public static void Run(string folder)
    {
        Console.WriteLine("| nuclei | what | wall | processor | processor time a nucleus |");
        Console.WriteLine("|---|---|---|---|---|");
        Measure("20,000 of 1,500 voxels", new VolumeShape(110, 945, 945), (11, 21, 21), (4.5, 9, 9));
        Measure("100,000 of 270 voxels", new VolumeShape(110, 1100, 1100), (11, 11, 11), (4, 4, 4));
    }

    private static void Measure(string name, VolumeShape shape, (int Z, int Y, int X) cell, (double Z, double Y, double X) radius)
    {
        using var labels = new LabelVolume(shape.Z, shape.Y, shape.X, Size);
        using var image = new Volume<ushort>(shape, Size);
        Fill(labels, image, cell, radius);
        using var floats = image.ToFloat();
        var noSpots = new MorphometryOptions { Chromocentres = null };
        Time(name, "shapes alone", () => Morphometry.Measure(labels));
        Time(name, "and intensities, 16 bits", () => Morphometry.Measure(labels, image, noSpots));
        Time(name, "and intensities, floats", () => Morphometry.Measure(labels, floats, noSpots));
        Time(name, "and chromocentres, 16 bits", () => Morphometry.Measure(labels, image));
    }

    private static void Time(string name, string what, Func<MorphometryTable> measure)
    {
        using var self = Process.GetCurrentProcess();
        var (clock, before) = (Stopwatch.StartNew(), self.TotalProcessorTime);
        var nuclei = measure().Rows.Count;
        self.Refresh();
        var processor = (self.TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {what} | {clock.Elapsed.TotalSeconds:0.0} s | {processor:0.0} s | {1e6 * processor / nuclei:0} µs |"));
    }

    /// <summary>An ellipsoid in the middle of every cell, with two bright spots and noise.</summary>
    private static void Fill(LabelVolume labels, Volume<ushort> image, (int Z, int Y, int X) cell, (double Z, double Y, double X) radius)
    {
        var (ny, nx) = (labels.Shape.Y / cell.Y, labels.Shape.X / cell.X);
        Parallel.For(0, labels.Shape.Z, z =>
        {
            var random = new CounterRandom(1, 1, (ulong)z);
            var numbers = labels.Plane(z);
            var grey = image.Plane(z);
            for (var i = 0; i < numbers.Length; i++)
            {
                var (y, x) = Math.DivRem(i, labels.Shape.X);
                var (dz, dy, dx) = (Offset(z, cell.Z, radius.Z), Offset(y, cell.Y, radius.Y), Offset(x, cell.X, radius.X));
                var inside = dz * dz + dy * dy + dx * dx <= 1 && y / cell.Y < ny && x / cell.X < nx;
                var spot = inside && Math.Abs(Math.Abs(dx) - 0.4) < 0.2 && Math.Abs(dy) < 0.25 && Math.Abs(dz) < 0.3;
                numbers[i] = inside ? 1 + (z / cell.Z * ny + y / cell.Y) * nx + x / cell.X : 0;
                grey[i] = (ushort)(100 + (inside ? 500 : 0) + (spot ? 800 : 0) + random.Next(80));
            }
        });

        static double Offset(int at, int cell, double radius) => (at % cell - (cell - 1) / 2.0) / radius;
    }
}
