using System.Collections;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// The pages of a TIFF. Of each only its place and its kind are known from the start, so that a file of thousands opens at once;
/// the rest is read and checked when a page is asked for. Safe for several threads.
/// </summary>
internal sealed class TiffPages(TiffBytes bytes, string path, bool big, IReadOnlyList<(long Offset, ulong Kind, bool Reduced)> places) : IReadOnlyList<TiffPage>
{
    private readonly TiffPage?[] pages = new TiffPage?[places.Count];

    public int Count => places.Count;

    /// <summary>A page.</summary>
    /// <exception cref="NucleusException">What it claims cannot be, or is not read.</exception>
    public TiffPage this[int index]
    {
        get
        {
            lock (bytes)
                return pages[index] ??= TiffPageReader.Read(TiffDirectories.ReadTags(bytes, path, big, index, places[index].Offset), index == 0, path);
        }
    }

    /// <summary>A number that pages of the same size and type share.</summary>
    public ulong Kind(int index) => places[index].Kind;

    /// <summary>Whether a page is a smaller copy of another.</summary>
    public bool IsReduced(int index) => places[index].Reduced;

    public IEnumerator<TiffPage> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
