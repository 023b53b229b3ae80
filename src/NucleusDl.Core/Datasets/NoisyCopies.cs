using System.Globalization;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Synthetic;

namespace NucleusDl.Datasets;

/// <summary>Real stacks with noise added: images/ with noise, targets/ the stacks as they were, both in the same stretched grey values, labels/ where there are any.</summary>
public static class NoisyCopies
{
    /// <summary>Writes the copies; a folder that is there already is taken as it is.</summary>
    /// <param name="folder">Folder to make.</param>
    /// <param name="source">Stacks that count as free of noise; their first channel is taken.</param>
    /// <param name="psnr">PSNR of the images, dB.</param>
    /// <param name="seed">Seed of the noise; each stack has its own noise.</param>
    /// <param name="cancel">Stops the work; nothing is left behind.</param>
    /// <exception cref="NucleusException">A stack cannot be used, or the folder not be written.</exception>
    public static Dataset Write(string folder, Dataset source, double psnr, ulong seed, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!File.Exists(Path.Combine(folder, DatasetDescriptor.FileName)))
            AtomicFolder.Write(folder, partial => WriteAll(partial, source, psnr, seed, cancel));
        return Dataset.Open(Path.GetFullPath(folder));
    }

    private static void WriteAll(string folder, Dataset source, double psnr, ulong seed, CancellationToken cancel)
    {
        string At(string kind, string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(folder, kind)).FullName, name + ".tif");
        foreach (var (i, item) in source.Items.Index())
        {
            cancel.ThrowIfCancellationRequested();
            var (whole, labels) = source.ReadItem(item);
            using (whole)
            using (labels)
            {
                using var channel = whole.Channel(0);
                using var grey = channel.ToFloat();
                using var clean = PoissonGaussian.Stretch(grey);
                using var noisy = PoissonGaussian.Add(clean, NoiseLevel.ForPsnr(clean, psnr, PoissonGaussian.Dark), seed + (ulong)i, new ParallelOptions { CancellationToken = cancel });
                VolumeFile.Write(At(Dataset.ImagesFolder, item.Name), noisy);
                VolumeFile.Write(At(Dataset.TargetsFolder, item.Name), clean);
                if (labels is not null)
                    VolumeFile.WriteLabels(At(Dataset.LabelsFolder, item.Name), labels);
            }
        }
        var pairs = Dataset.Open(folder);
        pairs.WriteDescriptor(source.Descriptor with
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{source.Descriptor.Description} Noise of PSNR {psnr:0.##} dB added; the stacks as they were are the targets.").Trim(),
            PartlyLabelled = pairs.Items.Any(i => i.LabelPath is null),
        });
    }
}
