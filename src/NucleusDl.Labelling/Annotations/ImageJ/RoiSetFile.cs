using System.IO.Compression;
using NucleusDl.Runs;

namespace NucleusDl.Labelling.Annotations.ImageJ;

/// <summary>ImageJ's regions in files: one (.roi), or the ROI manager's zip (RoiSet.zip).</summary>
public static class RoiSetFile
{
    private const int LongestName = 80;

    /// <summary>Reads a .roi, or a zip of them.</summary>
    /// <exception cref="NucleusException">It is damaged, made to fill the disk, or leads outside of its folder.</exception>
    public static AnnotationSet Read(string path, CancellationToken cancel = default)
    {
        var bytes = AnnotationErrors.ReadBytes(path);
        if (bytes.AsSpan().StartsWith(RoiHeader.Mark))
            return new AnnotationSet { Items = RoiDecoder.Read(bytes, path) };
        using var zip = new SafeUnpack(path, cancel);
        var files = zip.Files(".roi");
        return files.Count > 0 ? new AnnotationSet { Items = [.. files.SelectMany(f => Named(f, path))] }
            : throw AnnotationErrors.Damaged(path, "the zip holds no ImageJ regions (.roi)");

        static IReadOnlyList<Annotation> Named(string file, string archive)
        {
            try
            {
                return RoiDecoder.Read(AnnotationErrors.ReadBytes(file), Path.GetFileName(file));
            }
            catch (NucleusException e)
            {
                throw new NucleusException(e.Kind, $"{Path.GetFileName(file)}: {e.Problem}", e.Fix, archive, e);
            }
        }
    }

    /// <summary>Writes a .roi of one annotation, or a zip of all; whole or not at all.</summary>
    /// <returns>What was lost, each a sentence.</returns>
    /// <exception cref="NucleusException">A .roi is asked for and there is not exactly one annotation, or the disk refuses.</exception>
    public static IReadOnlyList<string> Write(string path, AnnotationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var items = set.Items.SelectMany(ByPlane).ToList();
        if (path.EndsWith(".roi", StringComparison.OrdinalIgnoreCase))
        {
            if (items.Count != 1)
                throw new NucleusException(ErrorKind.Usage, $"A .roi holds one region, and there are {items.Count}.", "Write a zip for the ROI manager instead, such as RoiSet.zip.", path);
            AtomicFile.Write(path, stream => stream.Write(RoiEncoder.Write(items[0])));
        }
        else
            AtomicFile.Write(path, stream =>
            {
                using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
                var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                foreach (var (i, item) in items.Index())
                {
                    using var entry = zip.CreateEntry(FileName(item, i, names), CompressionLevel.Fastest).Open();
                    entry.Write(RoiEncoder.Write(item));
                }
            });
        return Losses(set);
    }

    /// <summary>A region of ImageJ lies in one plane.</summary>
    private static IEnumerable<Annotation> ByPlane(Annotation a)
    {
        // The class has no field of its own; a region's name is what people put it into.
        var named = a with { Name = a.Name ?? a.Class };
        return a.Z is { } z && a.Depth > 1 ? Enumerable.Range(z, a.Depth).Select(k => named with { Z = k, Depth = 1 }) : [named];
    }

    private static List<string> Losses(AnnotationSet set)
    {
        var losses = new List<string>();
        if (set.Items.Any(i => i.Class is not null && i.Name is not null && i.Name != i.Class))
            losses.Add("ImageJ's regions have no class: theirs were left out.");
        if (set.VoxelSize is not null)
            losses.Add("ImageJ's regions know no voxel size; it stays with the image.");
        if (set.Items.Any(i => i.Z is not null && i.Depth > 1))
            losses.Add("Boxes through several planes became one region in each plane.");
        return losses;
    }

    private static string FileName(Annotation a, int index, HashSet<string> names)
    {
        var plain = string.Concat((a.Name ?? $"{index + 1:0000}").Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')).Trim('-');
        // As the ROI manager names them: plane, then the region.
        var stem = $"{(a.Z + 1 ?? 0):0000}-{(plain.Length > LongestName ? plain[..LongestName] : plain.Length > 0 ? plain : "region")}";
        var name = stem;
        for (var n = 2; !names.Add(name); n++)
            name = $"{stem}-{n}";
        return name + ".roi";
    }
}
