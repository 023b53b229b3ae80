using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Judging;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Judging;

/// <summary>
/// What a comparison leaves on disk while it runs: one small file a judged stack (results/METHOD/CONDITION/NAME.json), and the labels of the unchanged stacks
/// (labels/METHOD/NAME.tif). A result is taken up again when its fingerprint still fits.
/// </summary>
/// <param name="folder">The comparison's folder.</param>
public sealed class BenchStore(string folder)
{
    /// <summary>The result of a stack; null where it is not there, or was made otherwise.</summary>
    public JudgedStack? Find(string method, BenchCondition condition, string name, string fingerprint)
    {
        var file = ResultFile(method, condition, name);
        if (!File.Exists(file) || condition == BenchCondition.Unchanged && !File.Exists(LabelFile(method, name)))
            return null;
        return JudgedStack.Parse(File.ReadAllText(file)) is { } stack && stack.Fingerprint == fingerprint ? stack : null;
    }

    /// <summary>Keeps a result; the labels first, so that a result without them never counts.</summary>
    /// <exception cref="NucleusException">The folder cannot be written.</exception>
    public void Keep(JudgedStack stack, BenchCondition condition, LabelVolume prediction)
    {
        if (condition == BenchCondition.Unchanged)
        {
            OutputFolder.Prepare(Path.Combine(folder, "labels", stack.Method));
            VolumeFile.WriteLabels(LabelFile(stack.Method, stack.Name), prediction);
        }
        var file = ResultFile(stack.Method, condition, stack.Name);
        OutputFolder.Prepare(Path.GetDirectoryName(file)!);
        AtomicFile.WriteText(file, stack.ToJson());
    }

    /// <summary>Image, truth and prediction of an unchanged stack; the caller disposes them.</summary>
    /// <exception cref="NucleusException">A file cannot be read.</exception>
    public (Volume Image, LabelVolume Truth, LabelVolume Prediction) Open(Dataset data, JudgedStack stack)
    {
        var prediction = VolumeFile.ReadLabels(LabelFile(stack.Method, stack.Name));
        try
        {
            var (image, truth) = data.ReadItem(data.Items.First(i => i.Name == stack.Name));
            return (image, truth!, prediction);
        }
        catch
        {
            prediction.Dispose();
            throw;
        }
    }

    private string LabelFile(string method, string name) => Path.Combine(folder, "labels", method, name + ".tif");

    private string ResultFile(string method, BenchCondition condition, string name) => Path.Combine(folder, "results", method, condition.Name.Replace(' ', '-'), name + ".json");
}
