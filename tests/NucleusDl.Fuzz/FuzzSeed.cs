using System.IO.Compression;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Fuzz;

/// <summary>A sound image that mutations start from: one file, or several that belong together.</summary>
/// <param name="Format">"TIFF", "NRRD", "NIfTI", "HDF5" or "Zarr".</param>
/// <param name="Main">The file or folder to open, relative.</param>
/// <param name="Files">All files, relative names and contents.</param>
internal sealed record FuzzSeed(string Format, string Main, IReadOnlyList<(string Name, byte[] Bytes)> Files)
{
    private const int Largest = 48_000;

    /// <summary>The golden files and what our own writers make, in a fixed order.</summary>
    public static IReadOnlyList<FuzzSeed> Load(string golden)
    {
        var seeds = new List<FuzzSeed>();
        foreach (var area in new[] { "io", "formats", "zarr" })
            if (Directory.Exists(Path.Combine(golden, area)))
                Add(seeds, Path.Combine(golden, area));
        var temp = Directory.CreateTempSubdirectory("nucleusdl-fuzz-").FullName;
        try
        {
            WriteOwn(temp);
            foreach (var zip in Directory.EnumerateFiles(golden, "*.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                ZipFile.ExtractToDirectory(zip, Path.Combine(temp, Path.GetFileNameWithoutExtension(zip)));
            Add(seeds, temp);
        }
        finally
        {
            Directory.Delete(temp, recursive: true);
        }
        return seeds;
    }

    private static void Add(List<FuzzSeed> seeds, string folder)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            if (Directory.Exists(path))
            {
                if (Directory.EnumerateFiles(path, ".z*").Concat(Directory.EnumerateFiles(path, "zarr.json")).Any())
                    seeds.Add(OfFolder(path));
                else
                    Add(seeds, path);
            }
            else if (FormatOf(path) is { } format && new FileInfo(path).Length <= Largest)
                seeds.Add(new FuzzSeed(format, Path.GetFileName(path), [.. Companions(path).Prepend(path).Select(f => (Path.GetFileName(f), File.ReadAllBytes(f)))]));
        }
    }

    private static FuzzSeed OfFolder(string path) => new("Zarr", Path.GetFileName(path),
        [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => (Path.Combine(Path.GetFileName(path), Path.GetRelativePath(path, f)), File.ReadAllBytes(f)))]);

    private static string? FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".tif" or ".tiff" => "TIFF",
        ".nrrd" or ".nhdr" => "NRRD",
        ".nii" or ".hdr" => "NIfTI",
        ".gz" when path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase) => "NIfTI",
        ".h5" or ".ims" => "HDF5",
        _ => null,
    };

    private static IEnumerable<string> Companions(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        return Path.GetExtension(path) switch
        {
            ".nhdr" => Directory.EnumerateFiles(folder, "*.raw").Concat(Directory.EnumerateFiles(folder, "*.raw.gz")).Order(StringComparer.Ordinal),
            ".hdr" => [Path.ChangeExtension(path, ".img")],
            ".h5" when File.Exists(Path.ChangeExtension(path, ".xml")) => [Path.ChangeExtension(path, ".xml")],
            _ => [],
        };
    }

    private static void WriteOwn(string folder)
    {
        using var grey = Ramp(1, 9, 20, 17);
        using var channels = Ramp(2, 3, 18, 16);
        foreach (var ending in VolumeFile.Extensions)
        {
            VolumeFile.Write(Path.Combine(folder, "grey" + ending), grey, new WriteOptions(IsLabels: true));
            if (!ending.StartsWith(".seg", StringComparison.Ordinal))
                VolumeFile.Write(Path.Combine(folder, "channels" + ending), channels);
        }
        foreach (var compression in Enum.GetValues<TiffCompression>())
            foreach (var flavour in Enum.GetValues<TiffFlavour>())
                VolumeFile.Write(Path.Combine(folder, $"{compression}-{flavour}.tif"), grey, new WriteOptions(flavour, compression));
    }

    private static Volume<ushort> Ramp(int c, int z, int y, int x)
    {
        var volume = new Volume<ushort>(new VolumeShape(c, z, y, x), new VoxelSize(2, 0.5, 0.5));
        for (var k = 0; k < c; k++)
            for (var i = 0; i < z; i++)
                for (var j = 0; j < y * x; j++)
                    volume.Plane(k, i)[j] = (ushort)(k * 1000 + i * 37 + j / 9 * 5);
        return volume;
    }
}
