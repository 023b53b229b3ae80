using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace NucleusDl.Kernel;

/// <summary>
/// What the compiler reads of assembly files, once a process. Every session gets references of its own to it: with a reference the
/// compiler keeps the types that it made for one set of references, and would mix those of two sets.
/// </summary>
internal static class MetadataFiles
{
    private static readonly ConcurrentDictionary<(string Path, DateTime Written), Lazy<AssemblyMetadata>> Read = new();

    /// <summary>A reference of one's own to a file.</summary>
    public static PortableExecutableReference Reference(string path)
    {
        var metadata = Read.GetOrAdd((path, File.GetLastWriteTimeUtc(path)), key => new(() => AssemblyMetadata.CreateFromFile(key.Path)));
        return ((AssemblyMetadata)metadata.Value.Copy()).GetReference(filePath: path, display: path);
    }
}
