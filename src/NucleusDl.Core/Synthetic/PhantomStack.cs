using NucleusDl.Volumes;

namespace NucleusDl.Synthetic;

/// <summary>A phantom: what a microscope would have recorded, and what is really there.</summary>
public sealed class PhantomStack : IDisposable
{
    internal PhantomStack(PhantomConfig config, ulong seed, Volume<ushort> image, LabelVolume truth, Volume<float> clean,
        IReadOnlyList<NucleusTruth> nuclei, int requested)
    {
        (Config, Seed, Image, Truth, Clean, Nuclei, Requested) = (config, seed, image, truth, clean, nuclei, requested);
    }

    /// <summary>What it was made from.</summary>
    public PhantomConfig Config { get; }

    /// <summary>Its seed.</summary>
    public ulong Seed { get; }

    /// <summary>The recorded stack, [1, Z, Y, X], grey values with noise.</summary>
    public Volume<ushort> Image { get; }

    /// <summary>The nuclei, [Z, Y, X], labels 1 … n in the order of <see cref="Nuclei"/>.</summary>
    public LabelVolume Truth { get; }

    /// <summary>
    /// The noise-free expectation of <see cref="Image"/> before it is cut to the camera's range, [1, Z, Y, X]: offset + gain · expected
    /// photons after the optics. Image - Clean has mean 0.
    /// </summary>
    public Volume<float> Clean { get; }

    /// <summary>The truth of every nucleus, by label.</summary>
    public IReadOnlyList<NucleusTruth> Nuclei { get; }

    /// <summary>How many nuclei were wanted; fewer are there when the stack was too full for them.</summary>
    public int Requested { get; }

    /// <summary>Number of pairs of nuclei that touch.</summary>
    public int TouchingPairs => Nuclei.Count(n => n.Touches != 0);

    /// <summary>Gives the memory of all three volumes back.</summary>
    public void Dispose()
    {
        Image.Dispose();
        Truth.Dispose();
        Clean.Dispose();
    }
}
