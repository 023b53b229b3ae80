using System.Text.Json.Serialization;
using NucleusDl.Synthetic;

namespace NucleusDl.Datasets;

/// <summary>How a data set of phantoms is made: the same recipe gives the same voxels.</summary>
public sealed record RecipeConfig
{
    /// <summary>Version of the phantom generator that this recipe is for; it rises whenever the same seed would give other voxels.</summary>
    public const int CurrentGenerator = 1;

    /// <summary>The generator the recipe was written for.</summary>
    public int Generator { get; init; } = CurrentGenerator;

    /// <summary>Name of the data set.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for, a sentence.</summary>
    public string Description { get; init; } = "Synthetic fluorescence stacks of cell nuclei with known truth.";

    /// <summary>Licence of the data, an SPDX identifier; CC0-1.0, since nobody's work is in it.</summary>
    public string Licence { get; init; } = "CC0-1.0";

    /// <summary>Specimen, optics and camera of all stacks.</summary>
    public PhantomConfig Phantom { get; init; } = PhantomConfig.Tour;

    /// <summary>
    /// For pairs to denoise: PSNR of the images in dB, 12 to 40; the noise-free stacks are written as targets, in the images' grey values. null records the stacks
    /// with the phantom's own camera, without targets.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Psnr { get; init; }

    /// <summary>The specimens and their stacks.</summary>
    public required IReadOnlyList<RecipeSpecimen> Specimens { get; init; }

    /// <summary>A recipe with equal numbers of specimens of each population.</summary>
    /// <param name="name">Name of the data set.</param>
    /// <param name="phantom">Specimen, optics and camera.</param>
    /// <param name="specimens">Specimens of each population.</param>
    /// <param name="stacks">Stacks of each specimen.</param>
    /// <param name="testSpecimens">How many of each population's specimens, the last ones, are kept for the test.</param>
    /// <param name="seed">Seed of all seeds.</param>
    public static RecipeConfig Create(string name, PhantomConfig phantom, int specimens, int stacks, int testSpecimens, ulong seed)
    {
        var list = new List<RecipeSpecimen>();
        foreach (var population in phantom.Populations)
            for (var s = 0; s < specimens; s++)
            {
                var random = new CounterRandom(seed, Streams.StackSeed, (ulong)list.Count);
                // 32 bits: larger numbers do not survive every JSON reader.
                var seeds = new ulong[stacks];
                for (var i = 0; i < stacks; i++)
                    seeds[i] = random.NextUInt32();
                list.Add(new RecipeSpecimen
                {
                    Name = $"{population.Name}{s + 1:00}",
                    Population = population.Name,
                    Test = s >= specimens - testSpecimens,
                    Seeds = seeds,
                });
            }
        return new RecipeConfig { Name = name, Phantom = phantom, Specimens = list };
    }

    /// <summary>The stacks in order: name, specimen, configuration and seed of each.</summary>
    public IEnumerable<(string Name, RecipeSpecimen Specimen, PhantomConfig Phantom, ulong Seed)> Stacks() =>
        from specimen in Specimens
        from i in Enumerable.Range(0, specimen.Seeds.Count)
        select ($"{specimen.Name}_t{i:00}", specimen, Of(specimen), specimen.Seeds[i]);

    /// <summary>Checks every value.</summary>
    /// <exception cref="NucleusException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(Generator == CurrentGenerator, $"is for generator {Generator}, this is generator {CurrentGenerator}",
            "Use the version of the program it was written with.");
        Require(!string.IsNullOrWhiteSpace(Name), "has no name", "Give it one.");
        Require(Specimens.Count > 0 && Specimens.All(s => s.Seeds.Count > 0), "has no specimens, or one without seeds", "Give each specimen one seed a stack.");
        Require(Specimens.All(s => IsFileName(s.Name)), "has a specimen whose name is no file name", "Use letters, digits, - and _.");
        Require(Specimens.DistinctBy(s => s.Name.ToLowerInvariant()).Count() == Specimens.Count, "names a specimen twice", "Give each specimen its own name.");
        Require(Phantom.Populations.DistinctBy(p => p.Name).Count() == Phantom.Populations.Count, "names a population twice", "Give each population its own name.");
        foreach (var population in Specimens.Select(s => s.Population).OfType<string>().Where(p => Phantom.Populations.All(known => known.Name != p)))
            Require(false, $"has no population '{population}'", $"Did you mean '{Spelling.Nearest(population, Phantom.Populations.Select(p => p.Name))}'?");
        Require(Psnr is null or (>= 12 and <= 40), $"wants images of {Psnr} dB", "Ask for 12 to 40 dB: below 12 the noise would reach beyond the 16 bits of a camera, above 40 there is hardly any noise to see.");
        Phantom.Validate();

        static bool IsFileName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

        static void Require(bool ok, string problem, string fix)
        {
            if (!ok)
                throw new NucleusException(ErrorKind.Usage, $"The recipe {problem}.", fix);
        }
    }

    private PhantomConfig Of(RecipeSpecimen specimen) =>
        specimen.Population is { } name ? Phantom with { Populations = [.. Phantom.Populations.Where(p => p.Name == name)] } : Phantom;
}

/// <summary>One synthetic specimen.</summary>
public sealed record RecipeSpecimen
{
    /// <summary>Name, which begins the names of its files.</summary>
    public required string Name { get; init; }

    /// <summary>Its population; null for all of them mixed.</summary>
    public string? Population { get; init; }

    /// <summary>Whether it is kept for the test.</summary>
    public bool Test { get; init; }

    /// <summary>Seed of each of its stacks.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }
}
