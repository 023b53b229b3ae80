using System.IO.Compression;
using System.Text;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations.WebKnossos;

/// <summary>
/// Annotations of webKnossos: an .nml, or a zip of one with the labels in an inner zip, as Zarr 3 (axes c, x, y, z) or in its own wkw. Of the
/// resolutions the finest is taken.
/// </summary>
public static class WebKnossosFile
{
    private const string DataZip = "data_0_Volume.zip";

    /// <summary>Reads an annotation.</summary>
    /// <param name="path">.zip or .nml.</param>
    /// <param name="shape">Extent of the image: the labels are cut or filled up to it, since they may be stored larger or smaller. Null keeps what is stored.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="NucleusException">It is damaged, made to fill the disk, leads outside of its folder, or holds what cannot be read.</exception>
    public static WebKnossosAnnotation Read(string path, VolumeShape? shape = null, CancellationToken cancel = default)
    {
        if (path.EndsWith(".nml", StringComparison.OrdinalIgnoreCase))
            return Of(Nml.Parse(AnnotationErrors.ReadText(path), path), null, []);
        using var zip = new SafeUnpack(path, cancel);
        var files = zip.Files(".nml");
        if (files.Count != 1)
            throw AnnotationErrors.Damaged(path, $"an annotation of webKnossos holds one .nml, this zip {files.Count}");
        var nml = Nml.Parse(AnnotationErrors.ReadText(files[0]), path);
        var losses = new List<string>();
        if (nml.Volumes.Count > 1)
            losses.Add($"It has {nml.Volumes.Count} layers of labels; only the first was read.");
        if (nml.Volumes.Count == 0)
            return Of(nml, null, losses);
        var inner = zip.Files(".zip").FirstOrDefault(f => Path.GetFileName(f) == Path.GetFileName(nml.Volumes[0]))
            ?? throw AnnotationErrors.Damaged(path, $"the labels ('{nml.Volumes[0]}') are not in the zip: download it with 'Include volume annotations'");
        using var data = new SafeUnpack(inner, cancel, deep: 1);
        var labels = Labels(data, path, losses);
        try
        {
            labels.VoxelSize = nml.VoxelSize;
            return Of(nml, shape is { } s && !s.SameSpace(labels.Shape) ? Fit(labels, s, losses) : labels, losses);
        }
        catch
        {
            labels.Dispose();
            throw;
        }
    }

    /// <summary>Writes a zip that webKnossos imports: the labels as Zarr 3 in blocks of 32 voxels, and points.</summary>
    /// <param name="path">.zip, or .nml for points alone.</param>
    /// <param name="labels">Labels; null for points alone.</param>
    /// <param name="points">Points.</param>
    /// <param name="dataset">Name of the data set in webKnossos that they belong to.</param>
    /// <param name="names">Names of labels.</param>
    /// <returns>What was lost, each a sentence.</returns>
    /// <exception cref="NucleusException">The disk refuses.</exception>
    public static IReadOnlyList<string> Write(string path, LabelVolume? labels, AnnotationSet points, string dataset, IReadOnlyDictionary<int, string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        var marks = points.Items.Where(i => i.Shape == AnnotationShape.Point).ToList();
        var losses = new List<string>();
        if (points.Items.Count > marks.Count)
            losses.Add($"{points.Items.Count - marks.Count} outlines or boxes were left out: webKnossos takes labels and points. Convert them to labels first.");
        if ((labels?.VoxelSize ?? points.VoxelSize) is null)
            losses.Add("The voxel size is not known; webKnossos uses that of its data set.");
        var text = Nml.Write(dataset, labels?.VoxelSize ?? points.VoxelSize, marks, labels is null ? null : DataZip, labels?.Max() ?? 0, names ?? new Dictionary<int, string>());
        if (path.EndsWith(".nml", StringComparison.OrdinalIgnoreCase))
        {
            if (labels is not null)
                throw new NucleusException(ErrorKind.Usage, "An .nml holds points, not labels.", "Name the target .zip.", path);
            AtomicFile.WriteText(path, text);
            return losses;
        }
        AtomicFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            using (var entry = zip.CreateEntry("annotation.nml").Open())
                entry.Write(Encoding.UTF8.GetBytes(text));
            if (labels is null)
                return;
            using var outer = zip.CreateEntry(DataZip, CompressionLevel.NoCompression).Open();
            using var data = new ZipArchive(outer, ZipArchiveMode.Create);
            WebKnossosZarr.Write(data, labels);
        });
        return losses;
    }

    private static WebKnossosAnnotation Of(Nml nml, LabelVolume? labels, List<string> losses) => new()
    {
        Dataset = nml.Dataset,
        Labels = labels,
        Points = new AnnotationSet { Image = nml.Dataset, Items = nml.Points, VoxelSize = nml.VoxelSize, Shape = labels?.Shape },
        Names = nml.Names,
        Losses = losses,
    };

    private static LabelVolume Labels(SafeUnpack data, string path, List<string> losses)
    {
        var arrays = data.Files("zarr.json").Select(f => Path.GetDirectoryName(f)!).Where(d => Finest(Path.GetFileName(d)) is not null).ToList();
        if (arrays.Count > 0)
        {
            var finest = arrays.MinBy(d => Finest(Path.GetFileName(d)))!;
            Coarse(Path.GetFileName(finest), losses);
            return VolumeFile.ReadLabels(finest);
        }
        var heads = data.Files("header.wkw").Select(f => Path.GetDirectoryName(f)!).Where(d => Finest(Path.GetFileName(d)) is not null).ToList();
        if (heads.Count > 0)
        {
            var finest = heads.MinBy(d => Finest(Path.GetFileName(d)))!;
            Coarse(Path.GetFileName(finest), losses);
            return WkwFolder.Read(finest, path, losses);
        }
        throw AnnotationErrors.Damaged(path, "the inner zip holds neither Zarr 3 nor wkw");
    }

    /// <summary>Folders of resolutions are called 1, 2, 4 or 2-2-1: the product says how coarse.</summary>
    private static long? Finest(string name)
    {
        long product = 1;
        foreach (var part in name.Split('-'))
            if (!int.TryParse(part, System.Globalization.NumberStyles.None, null, out var n) || n < 1 || n > 1 << 20)
                return null;
            else
                product = Math.Min(product * n, 1L << 40);
        return product;
    }

    private static void Coarse(string name, List<string> losses)
    {
        if (Finest(name) > 1)
            losses.Add($"The labels were painted at resolution {name} and are given so: resample them to the image before use.");
    }

    private static LabelVolume Fit(LabelVolume labels, VolumeShape shape, List<string> losses)
    {
        var result = new LabelVolume(shape.Z, shape.Y, shape.X, labels.VoxelSize);
        long lost = 0;
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
            {
                var row = labels.Voxels.Row(0, z, y);
                var kept = z < shape.Z && y < shape.Y ? Math.Min(row.Length, shape.X) : 0;
                if (kept > 0)
                    row[..kept].CopyTo(result.Voxels.Row(0, z, y));
                foreach (var v in row[kept..])
                    lost += v != 0 ? 1 : 0;
            }
        if (lost > 0)
            losses.Add($"{lost} labelled voxels lie outside of the image of {shape} voxels and were cut off.");
        labels.Dispose();
        return result;
    }
}
