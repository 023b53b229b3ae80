using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>Small phantoms with noise of a known strength and their clean targets, made once by the program itself.</summary>
public sealed class NoisyPhantoms : IDisposable
{
    private readonly TempFolder folder = new();

    public NoisyPhantoms()
    {
        Folder = folder.File("data");
        var made = Nucleusdl.Run("synth", Folder, "--preset", "wild-type", "--psnr", "18", "--specimens", "3", "--stacks", "1", "--shape", "12,40,44", "--seed", "5");
        Assert.True(made.Exit == 0, made.Err);
    }

    internal string Folder { get; }

    internal string Stack => Directory.GetFiles(Path.Combine(Folder, "images")).Order(StringComparer.Ordinal).First();

    public void Dispose() => folder.Dispose();
}
