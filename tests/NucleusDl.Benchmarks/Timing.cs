using System.Diagnostics;
using System.Globalization;

namespace NucleusDl.Benchmarks;

/// <summary>Wall-clock times of repeated work.</summary>
/// <param name="First">The first run, in which the machine code is made, seconds.</param>
/// <param name="Median">Of the runs after it, seconds.</param>
internal readonly record struct Timing(double First, double Median)
{
    public const int Runs = 7;

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Median * 1000:0.0} ms");

    public static Timing Of(Action work, int runs = Runs)
    {
        var times = new double[runs + 1];
        for (var i = 0; i < times.Length; i++)
        {
            GC.Collect();
            var clock = Stopwatch.StartNew();
            work();
            times[i] = clock.Elapsed.TotalSeconds;
        }
        return new Timing(times[0], MedianOf(times[1..]));
    }

    private static double MedianOf(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
