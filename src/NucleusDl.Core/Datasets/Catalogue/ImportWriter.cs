using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Writes images, labels, companions and the description of an imported data set.</summary>
internal sealed class ImportWriter(string folder, ImportOptions options, List<string> notes, IProgress<ProgressReport>? progress, CancellationToken cancel)
{
    private readonly ImportMapping? mapping = options.Mapping ?? options.Like?.Mapping;
    private readonly Dictionary<string, string> checksums = [];
    private readonly List<VoxelSize?> stated = [];

    /// <summary>Files that were written anew.</summary>
    public int Rewritten { get; private set; }

    public void Write(List<LayoutItem> items)
    {
        var done = 0;
        var (unreadable, different) = (new List<string>(), new List<string>());
        foreach (var item in items)
        {
            cancel.ThrowIfCancellationRequested();
            if (Fits(item, unreadable, different))
            {
                Copy(item.Image, Dataset.ImagesFolder, item.Name, new ReadOptions(mapping?.Axes, null, mapping?.Channel));
                Copy(item.Labels, Dataset.LabelsFolder, item.Name, new ReadOptions(mapping?.Axes));
                Copy(item.Semantic, DatasetImporter.SemanticFolder, item.Name, new ReadOptions(mapping?.Axes));
                Copy(item.Centers, DatasetImporter.CentersFolder, item.Name, new ReadOptions(mapping?.Axes));
            }
            progress?.Report(new ProgressReport("Importing", ++done, items.Count, item.Name));
        }
        PairFinder.Report(unreadable, "that cannot be read, left out with their partners", notes);
        PairFinder.Report(different, "whose labels have another shape, left out", notes);
        if (stated.Count == 0)
            throw new NucleusException(ErrorKind.Input, $"Nothing could be imported. {string.Join(" ", notes)}".TrimEnd(), "Look at one of the files with 'nucleusdl inspect FILE'.");
        Describe();
    }

    private bool Fits(LayoutItem item, List<string> unreadable, List<string> different)
    {
        if (Inspect(item.Image) is not { } image || Inspect(item.Labels) is not { } labels)
            return false;
        if (!image.Shape.SameSpace(labels.Shape))
        {
            different.Add(item.Image);
            return false;
        }
        stated.Add(image.VoxelSize);
        return true;

        VolumeInfo? Inspect(string file)
        {
            try
            {
                return VolumeFile.Inspect(file, new ReadOptions(mapping?.Axes));
            }
            catch (NucleusException e) when (e.Kind is ErrorKind.Input or ErrorKind.Usage)
            {
                // One broken file must not cost all the others; the first reason stands for all.
                if (unreadable.Count == 0)
                    notes.Add($"{Path.GetFileName(file)}: {e.Problem}");
                unreadable.Add(file);
                return null;
            }
        }
    }

    /// <summary>Copies a file, or writes it anew where its axes or channels are not those wanted.</summary>
    private void Copy(string? from, string kind, string name, ReadOptions read)
    {
        if (from is null)
            return;
        var directory = Directory.CreateDirectory(Path.Combine(folder, kind)).FullName;
        string to;
        if (read.Axes is null && read.Channel is null)
        {
            to = Path.Combine(directory, name + from[(from.Length - Ending(from).Length)..]);
            File.Copy(from, to);
        }
        else
        {
            to = Path.Combine(directory, name + ".tif");
            using var volume = VolumeFile.Read(from, read);
            VolumeFile.Write(to, volume);
            Rewritten++;
        }
        checksums[$"{kind}/{Path.GetFileName(to)}"] = Hashing.Sha256(to);

        // ".ome.tif" is one ending, and so is ".nii.gz".
        static string Ending(string path) => VolumeFile.Extensions.Where(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)).MaxBy(e => e.Length) ?? Path.GetExtension(path);
    }

    private void Describe()
    {
        var like = options.Like;
        var size = options.VoxelSize ?? like?.VoxelSize;
        var differing = stated.OfType<VoxelSize>().Where(s => size is { } chosen && !Same(s, chosen)).ToList();
        if (differing.Count > 0)
            notes.Add($"{differing.Count} files state another voxel size ({differing[0]}); {size} stands in {DatasetDescriptor.FileName}, since {(options.VoxelSize is null ? "the catalogue" : "--voxel-size")} goes before the files.");
        if (size is null && stated.Contains(null))
            notes.Add($"The voxel size is not known: import again with --voxel-size Z,Y,X in µm, or write voxel_size_um into {DatasetDescriptor.FileName}.");
        new DatasetDescriptor
        {
            Name = like?.Id ?? "",
            Description = like is null ? "" : $"{like.Name}. {like.Notes}",
            Modality = Known(like?.Modality),
            VoxelSize = size,
            Licence = Known(like?.Licence),
            Citation = string.Join(" ", new[] { Known(like?.Citation), like is { Doi: not CatalogueEntry.Unknown } ? $"doi:{like.Doi}" : "" }.Where(t => t.Length > 0)),
            Source = Known(like?.Page),
            SpecimenPattern = options.SpecimenPattern ?? mapping?.Specimen,
            Files = checksums,
        }.Write(Path.Combine(folder, DatasetDescriptor.FileName));

        static string Known(string? text) => text is null or CatalogueEntry.Unknown ? "" : text;

        static bool Same(VoxelSize a, VoxelSize b) => Near(a.Z, b.Z) && Near(a.Y, b.Y) && Near(a.X, b.X);

        static bool Near(double a, double b) => Math.Abs(a - b) <= 0.01 * Math.Max(a, b);
    }
}
