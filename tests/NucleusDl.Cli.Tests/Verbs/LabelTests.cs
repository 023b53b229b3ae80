using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using NucleusDl.IO;
using NucleusDl.Labelling.Page;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>The labelling page as a process of its own, which may die at any moment.</summary>
public class LabelTests
{
    private const int LeastStrokes = 8;

    private static readonly VolumeShape Shape = new(8, 40, 60);

    [Fact]
    [Trait(Kind.Name, Kind.Fast)]
    public Task KilledWhileItSavesItLosesNoStroke() => Kill(times: 2);

    [Fact]
    [Trait(Kind.Name, Kind.Slow)]
    public Task KilledFiftyTimesWhileItSavesItLosesNoStroke() => Kill(times: 50);

    [Theory]
    [Trait(Kind.Name, Kind.Fast)]
    [InlineData(3, "no such file", "none.tif")]
    [InlineData(2, "no port 99999", ".", "--port", "99999")]
    [InlineData(2, "Labels of a folder", ".", "--labels", "x.tif")]
    public void WrongUseIsSaidInWords(int exit, string words, params string[] arguments)
    {
        using var folder = new TempFolder();
        Write(folder.File("stack.tif"));
        arguments[0] = Path.Combine(folder.Path, arguments[0]);
        var outcome = Nucleusdl.Run(["label", .. arguments, "--no-browser"]);
        Assert.Equal(exit, outcome.Exit);
        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
    }

    private static async Task Kill(int times)
    {
        using var folder = new TempFolder();
        var image = folder.File("stack.tif");
        Write(image);
        using var client = new HttpClient();
        var (random, drawn, number) = (new Random(7), new Dictionary<(int Z, int Y, int X), int>(), 0);
        for (var i = 0; i < times; i++)
        {
            using var process = Nucleusdl.Start(["label", image, "--no-browser"], out var output, out var errors);
            var address = await Address(process, output, errors);
            var stroke = new Uri(address.Replace("?", "api/stroke?", StringComparison.Ordinal));
            var (clock, life, begun) = (Stopwatch.StartNew(), random.Next(20, 250), number);
            var killer = Task.Run(async () =>
            {
                await Task.Delay(life);
                // On a machine that others keep busy a life is as long as it takes to draw.
                while (number < begun + LeastStrokes && clock.Elapsed < TimeSpan.FromSeconds(20))
                    await Task.Delay(1);
                // Killed as by kill -9: nothing can be tidied up.
                process.Kill();
            });
            (int Z, int Y, int X)? open = null;
            try
            {
                while (true)
                {
                    number++;
                    (int Z, int Y, int X) place = (random.Next(Shape.Z), random.Next(Shape.Y), random.Next(Shape.X));
                    open = place;
                    using var answer = await client.PostAsJsonAsync(stroke, new { id = "s" + number, value = number, axis = "z", index = place.Z, radius = 0, points = new[] { new[] { place.Y + 0.5, place.X + 0.5 } }, last = true });
                    answer.EnsureSuccessStatusCode();
                    // Answered: from here on it must never be lost.
                    (drawn[place], open) = (number, null);
                }
            }
            catch (HttpRequestException)
            {
                // It died.
            }
            await killer;
            await process.WaitForExitAsync();
            Check(image, drawn, open, number);
        }
        Assert.True(drawn.Count > (LeastStrokes - 2) * times, $"only {drawn.Count} strokes were drawn in {times} lives");
    }

    private static void Check(string image, Dictionary<(int Z, int Y, int X), int> drawn, (int Z, int Y, int X)? open, int number)
    {
        // Opening and closing compacts; a copy is opened, so that the next life goes on from the journal as it was left.
        using var copy = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(image)!))
            File.Copy(file, copy.File(Path.GetFileName(file)));
        using var page = LabelPage.Start(copy.File(Path.GetFileName(image)));
        using var labels = page.Labels();
        foreach (var ((z, y, x), value) in drawn)
            // The stroke that was under way may have been drawn over it, or not.
            Assert.True(labels[z, y, x] == value || ((z, y, x) == open && labels[z, y, x] == number), $"stroke {value} at ({z}, {y}, {x}) became {labels[z, y, x]}");
        if (open is { } place && labels[place.Z, place.Y, place.X] == number)
            drawn[place] = number;
    }

    private static async Task<string> Address(Process process, StringBuilder output, StringBuilder errors)
    {
        for (var i = 0; i < 2000; i++)
        {
            lock (output)
                if (output.ToString().Split('\n').FirstOrDefault(l => l.StartsWith("http://", StringComparison.Ordinal)) is { } line && output.ToString().Contains('\n', StringComparison.Ordinal))
                    return line;
            if (process.HasExited)
                break;
            await Task.Delay(10);
        }
        throw new InvalidOperationException("The page did not start: " + errors);
    }

    private static void Write(string path)
    {
        using var stack = new Volume<ushort>(Shape, new VoxelSize(1, 0.5, 0.5));
        VolumeFile.Write(path, stack);
    }
}
