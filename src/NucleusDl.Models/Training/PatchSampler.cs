using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>
/// Cuts random patches out of images. A patch is determined by (seed, step, sample) alone: any thread may make it, in any
/// order, and a resumed run sees what it would have seen. Images are drawn evenly, whatever their size, or by the number of their
/// nuclei (<see cref="PatchSamplerOptions.Crowding"/>). A patch lies inside the
/// image where it fits, and is centred on it where it does not; beyond the image there is the image's dark level
/// (<see cref="TrainingCase.DarkLevel"/>) and label 0. Nothing is reflected, since a mirrored half of a nucleus would be
/// joined to the other half under one label.
/// </summary>
public sealed class PatchSampler
{
    private readonly TrainingCase[] cases;
    private readonly double[] upTo;

    /// <summary>A sampler of some images.</summary>
    /// <param name="cases">At least one, all with the same number of channels.</param>
    /// <param name="options">How patches are drawn.</param>
    /// <exception cref="NucleusException">No image, differing channels, or a wrong option.</exception>
    public PatchSampler(IReadOnlyList<TrainingCase> cases, PatchSamplerOptions options)
    {
        options.Validate();
        if (cases.Count == 0)
            throw new NucleusException(ErrorKind.Input, "There is no image to learn from.", "Add images with labels to the training set.");
        foreach (var other in cases)
            if (other.Image.Shape.C != cases[0].Image.Shape.C)
                throw new NucleusException(ErrorKind.Input, $"It has {other.Image.Shape.C} channels, and {cases[0].Name} has {cases[0].Image.Shape.C}.",
                    "Keep the same channels in all images.", other.Name);
        (this.cases, Options, upTo) = ([.. cases], options, new double[cases.Count]);
        for (var (i, sum) = (0, 0.0); i < upTo.Length; i++)
            upTo[i] = sum += Math.Pow(Math.Max(1, cases[i].Nuclei), options.Crowding);
    }

    /// <summary>How patches are drawn.</summary>
    public PatchSamplerOptions Options { get; }

    /// <summary>Makes one patch. Safe to call from several threads.</summary>
    /// <param name="step">Training step.</param>
    /// <param name="sample">Index in the batch.</param>
    public Patch Sample(long step, int sample)
    {
        var place = SampleRandom.At(Options.Seed, step, sample, SamplePurpose.Place);
        var source = cases[Options.Crowding == 0 ? place.Next(cases.Length) : Weighted(place.NextDouble())];
        var onForeground = place.Chance(Options.ForegroundShare) && source.ForegroundPlaces > 0;
        var start = onForeground ? AroundNucleus(source, ref place) : Anywhere(source, ref place);
        var geometry = SampleRandom.At(Options.Seed, step, sample, SamplePurpose.Geometry);
        var transform = SpatialTransform.Draw(Options.Augment, ref geometry);
        var patch = Cut(source, start, Options.PatchSize, transform) with { OnForeground = onForeground };
        var intensity = SampleRandom.At(Options.Seed, step, sample, SamplePurpose.Intensity);
        Augment.Intensity(patch.Image, Options.Augment, ref intensity);
        return patch;
    }

    /// <summary>Makes all patches of a step.</summary>
    /// <param name="step">Training step.</param>
    /// <param name="batchSize">Number of patches.</param>
    /// <param name="cancellation">Stops between patches.</param>
    public PatchBatch Batch(long step, int batchSize, CancellationToken cancellation = default)
    {
        var patches = new List<Patch>(batchSize);
        try
        {
            for (var i = 0; i < batchSize; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                patches.Add(Sample(step, i));
            }
            return new PatchBatch(step, patches);
        }
        catch
        {
            patches.ForEach(p => p.Dispose());
            throw;
        }
    }

    /// <summary>Cuts one patch at a given place.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="start">Corner in the image before the patch is turned; it may lie outside.</param>
    /// <param name="size">Voxels of the patch.</param>
    /// <param name="transform">Turned, scaled and mirrored about the patch's centre.</param>
    public static Patch Cut(TrainingCase source, Zyx start, Zyx size, SpatialTransform transform)
    {
        var shape = new VolumeShape(source.Image.Shape.C, size.Z, size.Y, size.X);
        var image = new Volume<float>(shape, source.VoxelSize) { ChannelNames = source.Image.ChannelNames };
        var labels = new LabelVolume(size.Z, size.Y, size.X, source.VoxelSize);
        var target = source.Target is null ? null : new Volume<float>(shape with { C = source.Target.Shape.C }, source.VoxelSize);
        PatchResampler.Fill(source, start, transform, image, labels.Voxels, target);
        return new Patch(image, labels, source.Name, start, transform, false) { Target = target };
    }

    private int Weighted(double share)
    {
        var found = Array.BinarySearch(upTo, share * upTo[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, upTo.Length - 1);
    }

    private Zyx Anywhere(TrainingCase source, ref CounterRandom random)
    {
        Span<int> start = stackalloc int[3];
        for (var a = 0; a < 3; a++)
        {
            var free = Edge(source, a) - Options.PatchSize[a];
            start[a] = free < 0 ? -(-free / 2) : random.Next(free + 1);
        }
        return new Zyx(start[0], start[1], start[2]);
    }

    private Zyx AroundNucleus(TrainingCase source, ref CounterRandom random)
    {
        var centre = source.ForegroundPlace(random.Next(source.ForegroundPlaces));
        return Zyx.From(a =>
        {
            var free = Edge(source, a) - Options.PatchSize[a];
            return free < 0 ? -(-free / 2) : Math.Clamp(centre[a] - Options.PatchSize[a] / 2, 0, free);
        });
    }

    private static int Edge(TrainingCase source, int axis) => new Zyx(source.Image.Shape.Z, source.Image.Shape.Y, source.Image.Shape.X)[axis];
}
