using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Benchmarks;

/// <summary>
/// Compressed TIFF stacks of 64 x 512 x 512 16-bit voxels against Python's tifffile, or Pillow with libtiff where tifffile lacks the codec, on the same
/// files in the same run; and single planes of files over 4 GB.
/// </summary>
internal static class TiffBenchmark
{
    private static readonly (string Name, TiffCompression Compression, bool Differences)[] Kinds =
    [
        ("deflate", TiffCompression.Deflate, false),
        ("deflate, differences", TiffCompression.Deflate, true),
        ("LZW", TiffCompression.Lzw, false),
        ("LZW, differences", TiffCompression.Lzw, true),
    ];

    public static void Run(string folder)
    {
        using var stack = TestStack.Make(64, 512, 512);
        VolumeFile.Write(Path.Combine(folder, "plain.tif"), stack, new WriteOptions(null, TiffCompression.None));
        LargeFiles.WriteOnePage(Path.Combine(folder, "one-page.tif"));
        LargeFiles.WritePages(Path.Combine(folder, "pages.tif"));
        using var theirs = Python(folder);
        Console.WriteLine($"| stack of 64 x 512 x 512 16-bit voxels, median of {Timing.Runs} | NucleusDl | {"tifffile / Pillow"} | times faster |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (name, compression, differences) in Kinds)
            Compare(folder, stack, name, new WriteOptions(null, compression, Differences: differences), theirs.RootElement.GetProperty(name));
        foreach (var name in new[] { "one-page", "pages" })
        {
            var path = Path.Combine(folder, name + ".tif");
            var timing = Timing.Of(() =>
            {
                using var plane = VolumeFile.ReadPlane(path, 0, LargeFiles.Planes / 2);
            });
            Row($"open a 4.3 GB file ({(name == "pages" ? $"BigTIFF of {LargeFiles.Planes} pages" : "ImageJ, all planes behind one page")}) and read a plane",
                timing, theirs.RootElement.GetProperty(name).GetProperty("read").GetDouble());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the same, first time in the process | {timing.First * 1000:0.0} ms | | |"));
        }
    }

    private static void Compare(string folder, Volume stack, string name, WriteOptions options, JsonElement theirs)
    {
        var ours = Path.Combine(folder, "ours.tif");
        var who = theirs.GetProperty("program").GetString();
        Row($"write {name} ({who})", Timing.Of(() => VolumeFile.Write(ours, stack, options)), theirs.GetProperty("write").GetDouble());
        var file = theirs.GetProperty("file").GetString()!;
        Row($"read {name} ({who})", Timing.Of(() =>
        {
            using var back = VolumeFile.Read(file);
        }), theirs.GetProperty("read").GetDouble());
        using (var back = VolumeFile.Read(file))
            for (var z = 0; z < stack.Shape.Z; z++)
                if (!back.PlaneBytes(0, z).SequenceEqual(stack.PlaneBytes(0, z)))
                    throw new InvalidOperationException($"{name}: plane {z} differs");
        var (size, other) = (new FileInfo(ours).Length, theirs.GetProperty("bytes").GetInt64());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| size {name} ({who}) | {size / 1e6:0.00} MB | {other / 1e6:0.00} MB | |"));
    }

    private static void Row(string what, Timing ours, double theirs) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {what} | {ours.Text} | {theirs * 1000:0.0} ms | {theirs / ours.Median:0.0} |"));

    /// <summary>The same work in Python: files.py beside this program.</summary>
    private static JsonDocument Python(string folder)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "files.py");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("PYTHON") ?? "python3", [script, folder, Timing.Runs.ToString(CultureInfo.InvariantCulture),
            (LargeFiles.Planes / 2).ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardOutput = true };
        using var python = Process.Start(start)!;
        var text = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return python.ExitCode == 0 ? JsonDocument.Parse(text) : throw new InvalidOperationException("files.py failed: it needs numpy, tifffile and Pillow");
    }
}
