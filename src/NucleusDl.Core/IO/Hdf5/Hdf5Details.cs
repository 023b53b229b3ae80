using System.Collections;
using System.Globalization;
using System.Reflection;
using PureHDF.VOL.Native;

namespace NucleusDl.IO.Hdf5;

/// <summary>
/// What the library knows of a data set, but does not tell: the order of bytes in a number, which it refuses to turn round, and the filters. It is
/// asked by reflection; its version is pinned, and tests read files that depend on each answer.
/// </summary>
/// <param name="BigEndian">Whether numbers begin with their highest byte.</param>
/// <param name="Filters">Identifiers of the filters in the order of writing.</param>
internal sealed record Hdf5Details(bool BigEndian, IReadOnlyList<int> Filters)
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>"gzip", "lzf" and so on; "none" where nothing packs.</summary>
    public string Compression => Filters.Select(f => f switch
    {
        1 => "gzip",
        4 => "szip",
        5 => "nbit",
        6 => "scaleoffset",
        307 => "bzip2",
        32000 => "lzf",
        32001 => "blosc",
        32004 => "lz4",
        32008 => "bitshuffle",
        32015 => "zstd",
        2 or 3 => null,
        _ => $"filter {f}",
    }).FirstOrDefault(name => name is not null) ?? "none";

    /// <summary>Whether bytes are sorted before they are packed.</summary>
    public bool Shuffled => Filters.Contains(2);

    public static Hdf5Details Of(NativeDataset data)
    {
        var order = Get(Get(Get(data, "InternalDataType"), "BitField"), "ByteOrder");
        var filters = Get(Get(data, "InternalFilterPipeline"), "FilterDescriptions") as IEnumerable ?? Array.Empty<object>();
        return new Hdf5Details(order?.ToString() == "BigEndian",
            [.. filters.Cast<object>().Select(f => Convert.ToInt32(Get(f, "Identifier"), CultureInfo.InvariantCulture))]);
    }

    /// <summary>Where an object lies in the file; links can lead to one object by several paths, or in circles.</summary>
    public static ulong? AddressOf(PureHDF.IH5Object of) => Get(Get(of, "Reference"), "Value") is ulong address ? address : null;

    private static object? Get(object? of, string name)
    {
        try
        {
            return of?.GetType().GetProperty(name, Any)?.GetValue(of);
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            // What the library stumbled over while it parsed.
            throw e.InnerException;
        }
    }
}
