using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Page;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Benchmarks;

/// <summary>The labelling page's server on a stack of 200 x 1024 x 1024 voxels of 16 bits, asked over HTTP as the browser asks it.</summary>
internal static class PageBenchmark
{
    private static readonly VolumeShape Shape = new(200, 1024, 1024);
    private static readonly VoxelSize Voxel = new(1.0, 0.4, 0.4);

    public static void Run(string folder) => Measure(folder).GetAwaiter().GetResult();

    private static async Task Measure(string folder)
    {
        var path = Path.Combine(folder, "large.tif");
        using var truth = Write(path);
        var clock = Stopwatch.StartNew();
        using var page = LabelPage.Start(path);
        Print($"| opened | {clock.Elapsed.TotalSeconds:0.00} s | |");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{page.Port}/"), Timeout = TimeSpan.FromMinutes(10) };
        client.DefaultRequestHeaders.Add("X-NucleusDl-Token", page.Address[(page.Address.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        foreach (var layer in new[] { "plane", "labels" })
            foreach (var (axis, length) in new[] { ("z", Shape.Z), ("y", Shape.Y), ("x", Shape.X) })
                await Times($"{layer} across {axis}", 40, i => client.GetByteArrayAsync($"api/{layer}?axis={axis}&index={(i * 37 + 11) % length}"));
        await Times("part of a stroke, ball of radius 8 voxels", 60, i => Post(client, "api/stroke", new { id = "s", value = 7, axis = "z", index = 100, radius = 8, ball = true, points = new[] { new[] { 400.5, 300.5 + 3 * i }, [400.5, 303.5 + 3 * i] } }));
        await Times("part of a stroke, disc of radius 20 voxels", 60, i => Post(client, "api/stroke", new { id = "t", value = 8, axis = "x", index = 500, radius = 20, points = new[] { new[] { 100.5, 300.5 + 3 * i }, [100.5, 303.5 + 3 * i] } }));
        await Times("undo and redo of 60 such parts", 5, i => Post(client, "api/edit", new { op = i % 2 == 0 ? "undo" : "redo" }));
        var random = new Random(1);
        for (var i = 0; i < 400; i++)
        {
            var (z, y, x) = (100 + random.Next(-2, 3), 256 + random.Next(512), 256 + random.Next(512));
            await Post(client, "api/stroke", new { id = "f" + i, layer = "scribbles", value = truth[z % 64, y % 256, x % 256] == 0 ? 1 : 2, axis = "z", index = z, radius = 0, points = new[] { new[] { y + 0.5, x + 0.5 } }, last = true });
        }
        var views = new object[] { new { axis = "z", index = 100, row = 256, column = 256, rows = 512, columns = 512 }, new { axis = "y", index = 512, row = 0, column = 256, rows = 200, columns = 512 }, new { axis = "x", index = 512, row = 0, column = 256, rows = 200, columns = 512 } };
        var cold = await Forest(client, views, what: "first");
        Print($"| forest, {cold.Voxels} scribbled voxels, and the visible 512 x 512 of three planes, features not there yet | {cold.Seconds:0.00} s | first part after {cold.First:0.00} s |");
        for (var i = 0; i < 3; i++)
        {
            await Post(client, "api/stroke", new { id = "g" + i, layer = "scribbles", value = truth[100 % 64, 300 % 256, (300 + i) % 256] == 0 ? 1 : 2, axis = "z", index = 100, radius = 1, points = new[] { new[] { 300.5, 300.5 + i } }, last = true });
            var warm = await Forest(client, views, what: "again");
            Print($"| the same again after one more scribble, features kept | {warm.Seconds:0.00} s | first part after {warm.First:0.00} s |");
        }
        using var process = Process.GetCurrentProcess();
        Print($"| memory of the process at its peak, the truth of the phantom included | {process.PeakWorkingSet64 / (double)(1 << 30):0.00} GiB | |");
    }

    private static async Task<(double Seconds, double First, int Voxels)> Forest(HttpClient client, object[] views, string what)
    {
        var after = (long)JsonNode.Parse(await client.GetStringAsync("api/poll?after=0"))!["last"]!;
        var clock = Stopwatch.StartNew();
        await Post(client, "api/jobs", new { kind = "forest", options = new { views } });
        double? first = null;
        while (true)
        {
            var poll = JsonNode.Parse(await client.GetStringAsync($"api/poll?after={after}"))!;
            after = (long)poll["last"]!;
            foreach (var e in poll["events"]!.AsArray())
            {
                if ((string)e!["type"]! == "preview")
                    first ??= clock.Elapsed.TotalSeconds;
                if ((string)e["type"]! == "job" && (string)e["data"]!["state"]! is "done" or "failed")
                    return (string)e["data"]!["state"]! == "done" ? (clock.Elapsed.TotalSeconds, first ?? 0, (int)e["data"]!["result"]!["scribbledVoxels"]!)
                        : throw new InvalidOperationException($"{what}: {e.ToJsonString()}");
            }
        }
    }

    private static async Task Times(string name, int count, Func<int, Task> ask)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var clock = Stopwatch.StartNew();
            await ask(i);
            times[i] = clock.Elapsed.TotalMilliseconds;
        }
        var first = times[0];
        Array.Sort(times);
        Print($"| {name} | {times[count / 2]:0.0} ms | first {first:0.0} ms, slowest {times[^1]:0.0} ms |");
    }

    private static async Task Post(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A piece of a phantom, repeated.</summary>
    private static LabelVolume Write(string path)
    {
        var piece = new VolumeShape(64, 256, 256);
        using var stack = Phantom.Generate(new PhantomConfig { Shape = piece, VoxelSize = Voxel, Nuclei = new Interval(60, 60) }, seed: 1);
        using var large = new Volume<ushort>(Shape, Voxel);
        for (var z = 0; z < Shape.Z; z++)
            for (var y = 0; y < Shape.Y; y++)
                for (var x = 0; x < Shape.X; x += piece.X)
                    stack.Image.Row(0, z % piece.Z, y % piece.Y).CopyTo(large.Row(0, z, y)[x..]);
        VolumeFile.Write(path, large, new WriteOptions(Compression: TiffCompression.None));
        return stack.Truth.Clone();
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
