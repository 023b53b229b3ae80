using System.Globalization;
using System.Text;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Synthetic;

namespace NucleusDl.Datasets;

/// <summary>Writes data sets of phantoms.</summary>
public static class PhantomDatasets
{
    /// <summary>Name of the table of true values, one row a nucleus.</summary>
    public const string TruthFileName = "truth.csv";

    private const string TruthHeader =
        "stack,label,population,centre_z_um,centre_y_um,centre_x_um,long_um,middle_um,short_um,lobes,volume_um3,chromocentres,chromocentre_volume_um3,touches";

    /// <summary>Makes every stack of a recipe: images/, labels/, truth.csv, recipe.json, dataset.yaml and a card, README.md.</summary>
    /// <param name="folder">Folder to make; it must be absent or empty. It appears when everything is written.</param>
    /// <param name="recipe">What to make.</param>
    /// <param name="progress">Told after each stack.</param>
    /// <param name="cancel">Stops the work; nothing is left behind.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="NucleusException">The recipe is wrong, the folder is in use, or it cannot be written.</exception>
    public static Dataset Write(string folder, RecipeConfig recipe, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        recipe.Validate();
        AtomicFolder.Write(folder, partial => WriteAll(partial, recipe, progress, cancel));
        return Dataset.Open(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
    }

    private static void WriteAll(string folder, RecipeConfig recipe, IProgress<ProgressReport>? progress, CancellationToken cancel)
    {
        var images = Directory.CreateDirectory(Path.Combine(folder, Dataset.ImagesFolder)).FullName;
        var labels = Directory.CreateDirectory(Path.Combine(folder, Dataset.LabelsFolder)).FullName;
        var truth = new StringBuilder(TruthHeader).Append('\n');
        var stacks = recipe.Stacks().ToList();
        for (var i = 0; i < stacks.Count; i++)
        {
            using var stack = Phantom.Generate(stacks[i].Phantom, stacks[i].Seed, new ParallelOptions { CancellationToken = cancel });
            if (recipe.Psnr is { } psnr)
                WritePair(folder, stacks[i].Name, stack, psnr);
            else
                VolumeFile.Write(Path.Combine(images, stacks[i].Name + ".tif"), stack.Image);
            VolumeFile.WriteLabels(Path.Combine(labels, stacks[i].Name + ".tif"), stack.Truth);
            foreach (var nucleus in stack.Nuclei)
                truth.Append(Row(stacks[i].Name, nucleus)).Append('\n');
            progress?.Report(new ProgressReport("Making phantoms", i + 1, stacks.Count, $"{stacks[i].Name}: {stack.Nuclei.Count} nuclei"));
        }
        AtomicFile.WriteText(Path.Combine(folder, TruthFileName), truth.ToString());
        AtomicFile.WriteText(Path.Combine(folder, "README.md"), Card(recipe));
        DatasetRecipe.Write(Path.Combine(folder, DatasetRecipe.FileName), recipe);
        var pairs = Dataset.FromPairs(images, labels);
        if (recipe.Psnr is not null)
            pairs = pairs.WithTargets(Path.Combine(folder, Dataset.TargetsFolder));
        pairs.WriteDescriptor(new DatasetDescriptor
        {
            Name = recipe.Name,
            Description = recipe.Description,
            Modality = "synthetic fluorescence",
            VoxelSize = recipe.Phantom.VoxelSize,
            Licence = recipe.Licence,
            Citation = $"{recipe.Name}, synthetic stacks made by NucleusDl.",
            Source = $"{DatasetRecipe.FileName}, phantom generator {recipe.Generator}",
            SpecimenPattern = @"^(.+)_t\d+$",
            TestSpecimens = [.. recipe.Specimens.Where(s => s.Test).Select(s => s.Name)],
        });
    }

    private static void WritePair(string folder, string name, PhantomStack stack, double psnr)
    {
        var targets = Directory.CreateDirectory(Path.Combine(folder, Dataset.TargetsFolder)).FullName;
        using var clean = PoissonGaussian.Stretch(stack.Clean);
        using var noisy = PoissonGaussian.Add(clean, NoiseLevel.ForPsnr(clean, psnr, PoissonGaussian.Dark), stack.Seed);
        VolumeFile.Write(Path.Combine(folder, Dataset.ImagesFolder, name + ".tif"), noisy);
        VolumeFile.Write(Path.Combine(targets, name + ".tif"), clean);
    }

    private static string Row(string stack, NucleusTruth n) => string.Create(CultureInfo.InvariantCulture,
        $"{stack},{n.Label},{n.Population},{n.Centre.Z:0.###},{n.Centre.Y:0.###},{n.Centre.X:0.###},")
        + string.Create(CultureInfo.InvariantCulture, $"{n.SemiAxes.Long:0.###},{n.SemiAxes.Middle:0.###},{n.SemiAxes.Short:0.###},{n.Lobes},{n.Volume:0.##},{n.Chromocentres},{n.ChromocentreVolume:0.###},{n.Touches}");

    private static string Card(RecipeConfig recipe)
    {
        var (p, stacks) = (recipe.Phantom, recipe.Stacks().Count());
        var populations = string.Join("\n", p.Populations.Select(n => string.Create(CultureInfo.InvariantCulture,
            $"| {n.Name} | {n.MeanVolume:0.#} | {n.Elongation} | {n.Flatness} | {n.Chromocentres} | {n.ChromocentreRadius} |")));
        return $"""
            # {recipe.Name}

            {recipe.Description}

            - {stacks} stacks of {recipe.Specimens.Count} specimens, {p.Shape} voxels (Z, Y, X) of {p.VoxelSize}, 16 bits. The stacks of a specimen are independent phantoms.
            - Kept for the test: {string.Join(", ", recipe.Specimens.Where(s => s.Test).Select(s => s.Name).DefaultIfEmpty("none"))}.
            - `images/` {(recipe.Psnr is { } psnr ? string.Create(CultureInfo.InvariantCulture, $"with Poisson-Gaussian noise, PSNR {psnr:0.##} dB, `targets/` the same without noise and in the same grey values") : "as recorded")}, `labels/` one number a nucleus, `{TruthFileName}` the true values of every nucleus, `{DatasetRecipe.FileName}` configuration and seeds, `{DatasetDescriptor.FileName}` description and checksums.
            - Licence of the data: {recipe.Licence}. Nothing in it was recorded from a living thing.

            | population | volume, µm³ | elongation | flatness | chromocentres | their radius, µm |
            |---|---|---|---|---|---|
            {populations}

            Volumes and semi-axes in `{TruthFileName}` are those of the whole solid: contacts and the border of the stack take some voxels away.
            Lengths are µm; voxel (0, 0, 0) has its centre at the origin. `touches` is the label of the nucleus it was put against, 0 for none.
            The optics is a Gaussian, the noise Poisson and normal: what a model learns here must be shown on real stacks.

            """.ReplaceLineEndings("\n");
    }
}
