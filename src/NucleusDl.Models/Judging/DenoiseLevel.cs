using NucleusDl.Datasets;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Judging;

/// <summary>Stacks of one level of noise, with their targets.</summary>
/// <param name="Name">"18 dB", or "as recorded".</param>
/// <param name="Psnr">Noise that was added; null where it was recorded.</param>
/// <param name="Data">Images and targets.</param>
/// <param name="Split">To learn from, to choose weights, to judge.</param>
internal sealed record DenoiseLevel(string Name, double? Psnr, Dataset Data, DatasetSplit Split)
{
    /// <summary>Name of real pairs, to which no noise was added.</summary>
    public const string Recorded = "as recorded";

    private const int TestSpecimens = 2, StacksEach = 2;

    /// <summary>Folder of everything of this level.</summary>
    public string Folder => Name.Replace(' ', '-');

    /// <summary>The phantoms of a comparison.</summary>
    public static PhantomConfig Phantom(DenoiseOptions options)
    {
        // As densely filled as the default stack.
        var share = options.Shape.ChannelLength / (double)PhantomConfig.WildType.Shape.ChannelLength;
        var n = PhantomConfig.WildType.Nuclei;
        return PhantomConfig.WildType with { Shape = options.Shape, Nuclei = new Interval(Math.Max(1, Math.Round(n.Min * share)), Math.Max(1, Math.Round(n.Max * share))) };
    }

    /// <summary>Makes or opens the data of every level.</summary>
    public static IReadOnlyList<DenoiseLevel> All(DenoiseOptions options, CancellationToken cancel)
    {
        if (options.Pairs is { } pairs)
        {
            var data = Dataset.Open(pairs);
            if (options.Targets is { } targets)
                data = data.WithTargets(targets);
            data = data.Where(i => i.TargetPath is not null);
            return [new DenoiseLevel(Recorded, null, data, SplitOf(data, options))];
        }
        return [.. options.Levels.Select(psnr =>
        {
            var name = FormattableString.Invariant($"{psnr:0.##} dB");
            var folder = Path.Combine(options.Folder, "data", name.Replace(' ', '-'));
            var data = options.Clean is { } clean ? NoisyCopies.Write(folder, Dataset.Open(clean), psnr, options.Seed, cancel)
                : File.Exists(Path.Combine(folder, DatasetDescriptor.FileName)) ? Same(folder, Recipe(options, psnr))
                : PhantomDatasets.Write(folder, Recipe(options, psnr), cancel: cancel);
            return new DenoiseLevel(name, psnr, data, SplitOf(data, options));
        })];
    }

    /// <summary>A recording, its target, and its labels where it has them. The caller disposes them.</summary>
    public (Volume<float> Noisy, Volume<float> Clean, LabelVolume? Labels) Read(DatasetItem item)
    {
        var (whole, labels) = Data.ReadItem(item);
        using (whole)
        using (var target = Dataset.ReadTarget(item, whole))
        {
            if (target is null || whole.Shape.C != 1)
                throw new NucleusException(ErrorKind.Input, whole.Shape.C == 1 ? "This stack has no target." : $"This stack has {whole.Shape.C} channels.", "Give pairs of one channel under the same names.", item.ImagePath);
            return (whole.ToFloat(), target.ToFloat(), labels);
        }
    }

    /// <summary>Diameter of the median true nucleus of the stacks to learn from, as a sphere, µm; null where there are no labels or voxels have no size.</summary>
    public double? Diameter()
    {
        var diameters = new List<double>();
        foreach (var item in Split.Train.Where(i => i.LabelPath is not null))
        {
            var (image, labels) = Data.ReadItem(item);
            using (image)
            using (labels)
                if (labels!.VoxelSize is { } size)
                    diameters.AddRange(labels.Sizes().Values.Select(n => Math.Cbrt(6 / Math.PI * n * size.Volume)));
        }
        return diameters.Count == 0 ? null : diameters.Order().ElementAt(diameters.Count / 2);
    }

    private static RecipeConfig Recipe(DenoiseOptions options, double psnr) =>
        RecipeConfig.Create("denoising-phantoms", Phantom(options), options.Specimens + TestSpecimens, StacksEach, TestSpecimens, options.Seed) with { Psnr = psnr };

    private static Dataset Same(string folder, RecipeConfig recipe) =>
        DatasetRecipe.ToText(DatasetRecipe.Read(Path.Combine(folder, DatasetRecipe.FileName))) == DatasetRecipe.ToText(recipe) ? Dataset.Open(folder)
            : throw new NucleusException(ErrorKind.Usage, "Other phantoms lie in this comparison's folder.", "Give another --out, or the options of before.", folder);

    private static DatasetSplit SplitOf(Dataset data, DenoiseOptions options)
    {
        if (options.Judge.Except(data.Specimens).FirstOrDefault() is { } unknown)
            throw new NucleusException(ErrorKind.Usage, $"There is no specimen '{unknown}'.", $"There are: {string.Join(", ", data.Specimens)}.", data.Root);
        var judged = options.Judge.Count > 0 ? options.Judge : data.Descriptor.TestSpecimens;
        if (data.Specimens.Count == 1)
            return new DatasetSplit(data.Items, data.Items, data.Items);
        if (judged.Count == 0)
            throw new NucleusException(ErrorKind.Usage, "Nobody says which specimens are to be judged.", $"Name some with --judge; there are: {string.Join(", ", data.Specimens)}.", data.Root);
        return data.Split(new SplitOptions { Seed = options.Seed, Test = judged });
    }
}
