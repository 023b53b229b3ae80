using System.Diagnostics;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Benchmarks;

/// <summary>Stacks that grow by eight, each worked on in a process of its own, so that peaks of memory are its own.</summary>
internal static class GrowingStacks
{
    /// <summary>Writes a piece, repeated along every axis.</summary>
    public static void Write(string path, Volume<ushort> piece, int pieces)
    {
        var s = piece.Shape;
        using var stack = new Volume<ushort>(new VolumeShape(s.Z * pieces, s.Y * pieces, s.X * pieces), piece.VoxelSize);
        Parallel.For(0, stack.Shape.Z, z =>
        {
            for (var y = 0; y < stack.Shape.Y; y++)
                for (var i = 0; i < pieces; i++)
                    piece.Row(0, z % s.Z, y % s.Y).CopyTo(stack.Row(0, z, y)[(i * s.X)..]);
        });
        VolumeFile.Write(path, stack);
    }

    /// <summary>Runs this program with other words, and prints what it prints.</summary>
    public static void Child(params string[] words)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? words.Prepend(typeof(GrowingStacks).Assembly.Location) : words);
        var code = ChildProcess.Run(start, (line, isError) => (isError ? Console.Error : Console.Out).WriteLine(line));
        if (code != 0)
            throw new InvalidOperationException($"{string.Join(' ', words)} ended with {code}");
    }

    /// <summary>Highest resident memory of this process so far, bytes.</summary>
    public static long Peak()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
