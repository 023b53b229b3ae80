using System.Text.Json.Nodes;
using NucleusDl.Metrics;
using NucleusDl.Models;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Restoration;

/// <summary>Small phantoms with noise, their clean targets and labels, and trainings of seconds on them.</summary>
internal static class NoisyStacks
{
    public static TrainingImage Stack(ulong seed, int depth = 12, bool labels = true, int edge = 40)
    {
        var nuclei = 6 * edge * edge / 1600;
        var config = PhantomConfig.WildType with { Shape = new VolumeShape(Math.Max(depth, 4), edge, edge), Nuclei = new Interval(nuclei, nuclei), KeepInside = false };
        using var phantom = Phantom.Generate(config, seed);
        using var clean = PoissonGaussian.Stretch(phantom.Clean);
        using var noisy = PoissonGaussian.Add(clean, NoiseLevel.ForPsnr(clean, 18, PoissonGaussian.Dark), seed);
        var truth = new LabelVolume(phantom.Truth.Voxels.Crop(0, 0, 0, depth, edge, edge));
        return new TrainingImage($"stack{seed}", noisy.Crop(0, 0, 0, depth, edge, edge)) { Target = clean.Crop(0, 0, 0, depth, edge, edge), Labels = labels ? truth : null };
    }

    /// <summary>How much nearer to the clean stack an image is than the noisy one, dB.</summary>
    public static double Gain(Volume<float> image, TrainingImage stack)
    {
        using var clean = stack.Target!.ToFloat();
        using var noisy = stack.Image.ToFloat();
        var range = ImageQuality.Range(clean);
        return ImageQuality.Psnr(image, clean, range) - ImageQuality.Psnr(noisy, clean, range);
    }

    public static JsonObject Keys(IMethod method, int steps)
    {
        var trainer = new JsonObject { ["steps"] = steps, ["validateEvery"] = 4, ["checkpointEvery"] = 3 };
        var keys = new JsonObject { ["trainer"] = trainer };
        if (method is DecoNoising)
            keys["psf"] = new JsonObject { ["wavelengthNm"] = 520, ["numericalAperture"] = 0.8 };
        if (method is VoidSeg)
            keys["denoiser"] = new JsonObject { ["trainer"] = new JsonObject { ["steps"] = 6, ["validateEvery"] = 3, ["checkpointEvery"] = 3 } };
        return keys;
    }

    public static TrainingRequest Request(IMethod method, string folder, int steps = 9, int depth = 12) => new()
    {
        Images = [Stack(1, depth), Stack(2, depth, labels: false)],
        ValidationImages = [Stack(3, depth)],
        Folder = Directory.CreateDirectory(folder).FullName,
        Preset = "smoke",
        Overrides = Keys(method, steps),
        Device = "cpu",
        Threads = 1,
    };

    public static IEnumerable<IMethod> Methods => Models.Methods.All.Where(m => m.Info is { NeedsTraining: true, Needs: not TrainingNeeds.Labels });
}
