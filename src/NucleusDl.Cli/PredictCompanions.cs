using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Models;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Cli;

/// <summary>What predict writes beside a result: the image that was denoised on the way, and how sure the model is.</summary>
/// <param name="result">The result that they lie beside.</param>
/// <param name="overwrite">Whether files that predict did not make may be replaced.</param>
internal sealed class PredictCompanions(string result, bool overwrite)
{
    private const string Denoised = "denoised", Uncertainty = "uncertainty";

    private readonly List<string> files = [];

    /// <summary>What was written so far.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>Which files there will be, as far as the method is known before its model is opened.</summary>
    public static IEnumerable<string> Expected(string result, MethodOutput? output, bool uncertainty)
    {
        if (output == MethodOutput.ImageAndLabels)
            yield return PredictTargets.Instead(result, Denoised);
        if (uncertainty)
            yield return PredictTargets.Instead(result, Uncertainty);
    }

    /// <summary>Writes the image of a model that gives both an image and labels.</summary>
    /// <param name="image">The image.</param>
    /// <param name="type">Type of its voxels; null keeps floats.</param>
    public void WriteImage(Volume<float> image, PixelType? type)
    {
        using var own = type is { } wanted ? PixelTypes.Convert(image, wanted) : null;
        Write(Denoised, own ?? image);
    }

    /// <summary>Writes how sure the model is.</summary>
    /// <exception cref="NucleusException">It does not say.</exception>
    public void WriteUncertainty(Prediction prediction) => Write(Uncertainty, prediction.Uncertainty ?? throw NotSure());

    /// <summary>What is said where a model does not know how sure it is.</summary>
    public static NucleusException NotSure() => new(ErrorKind.Usage, "This model does not say how sure it is.", "Leave --uncertainty out, or train care with --set loss=laplace.");

    /// <summary>Gives each its own record, so that a denoised image is not taken for a recorded one later.</summary>
    /// <param name="record">The record of the result, which lists them too.</param>
    /// <param name="method">The method that made them.</param>
    public void Record(RunRecord record, string method)
    {
        var config = record.Config?.DeepClone() as JsonObject ?? [];
        config[DenoisedImages.Key] = method;
        foreach (var file in files)
            (record with { Config = config }).Write(RunRecord.PathFor(file));
    }

    private void Write(string what, Volume volume)
    {
        var file = PredictTargets.Instead(result, what);
        if (!overwrite)
            PredictTargets.RefuseForeign([file]);
        VolumeFile.Write(file, volume);
        files.Add(file);
    }
}
