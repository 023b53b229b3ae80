namespace NucleusDl.IO.Raw;

/// <summary>The bytes of all pixels, one after the other, wherever and however they are stored. Safe for several threads.</summary>
internal interface IByteSource : IDisposable
{
    /// <summary>Whether going back costs: then read in the order of the file.</summary>
    bool IsSequential { get; }

    /// <summary>Fills the span with the bytes from an offset on.</summary>
    /// <exception cref="NucleusException">The file ends too early, or is damaged.</exception>
    void Read(long offset, Span<byte> target);
}
