namespace NucleusDl.Synthetic;

/// <summary>A nucleus to be drawn: its solid, its chromatin, and which one it was put against.</summary>
internal sealed record Nucleus(string Population, NucleusBody Body, Chromatin Chromatin, int Touches)
{
    public NucleusTruth Truth(int label) => new(label, Population, Body.Centre, Body.SemiAxes, Body.LongAxis, Body.ShortAxis, Body.Lobes, Body.Volume,
        Chromatin.Spots, Chromatin.SpotVolume, Touches);
}

/// <summary>What the random numbers of a phantom are for.</summary>
internal static class Streams
{
    public const uint Count = 1;
    public const uint Nucleus = 2;
    public const uint Background = 3;
    public const uint Camera = 4;
    public const uint StackSeed = 5;
    public const uint AddedNoise = 6;
}
