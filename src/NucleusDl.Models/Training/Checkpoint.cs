using System.Text.Json;
using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Models.Training;

/// <summary>
/// Everything a run needs to go on as if it had never stopped, in one safetensors file written atomically:
/// weights, their moving average, the best weights, the optimizer's moments, and the history. Randomness needs no state:
/// it is counted by (seed, step, sample).
/// </summary>
internal static class Checkpoint
{
    public const string FileName = "checkpoint.safetensors";

    public static void Save(string path, int step, string fingerprint, TrainingHistory history, params IEnumerable<KeyValuePair<string, Tensor>>[] groups)
    {
        var tensors = groups.SelectMany(g => g).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        SafeTensors.Write(path, tensors, new Dictionary<string, string>
        {
            ["step"] = step.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["fingerprint"] = fingerprint,
            ["history"] = JsonSerializer.Serialize(history),
        });
    }

    /// <summary>What is said of a run that is over and was another one; null where it is not over: the model is written last.</summary>
    private static NucleusException? Finished(string checkpoint)
    {
        var folder = Path.GetDirectoryName(checkpoint)!;
        return File.Exists(Path.Combine(folder, ModelFolder.CardFile))
            ? new(ErrorKind.Usage, "This run is finished, and it was started with other data, options or seed than those given now: there is nothing to resume.",
                $"Use the model as it is. {TrainingRun.Further(folder)} To train anew in this folder, use --overwrite without --resume.", folder)
            : null;
    }

    /// <summary>Copies what is stored into the given tensors and returns the step reached.</summary>
    /// <exception cref="NucleusException">The checkpoint is of another configuration, or damaged.</exception>
    public static (int Step, TrainingHistory History) Load(string path, string fingerprint, params IEnumerable<KeyValuePair<string, Tensor>>[] groups)
    {
        var (tensors, metadata) = SafeTensors.Read(path);
        NucleusException Damaged(string problem, Exception? cause = null) => new(ErrorKind.Input, problem, "Start again without --resume.", path, cause);
        try
        {
            if (metadata.GetValueOrDefault("fingerprint") != fingerprint)
                throw Finished(path) ?? new NucleusException(ErrorKind.Usage, "This unfinished run was started with other data, options or seed.",
                    "Resume with the same ones, or choose another --out folder.", path);
            using var noGrad = no_grad();
            foreach (var (name, target) in groups.SelectMany(g => g))
            {
                if (!tensors.TryGetValue(name, out var stored) || !stored.shape.SequenceEqual(target.shape))
                    throw Damaged($"The checkpoint lacks '{name}'.");
                target.copy_(stored);
            }
            var step = int.Parse(metadata["step"], System.Globalization.CultureInfo.InvariantCulture);
            return (step, JsonSerializer.Deserialize<TrainingHistory>(metadata["history"]) ?? throw Damaged("The checkpoint has no history."));
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or OverflowException or JsonException)
        {
            throw Damaged("The checkpoint does not say how far it got.", e);
        }
        finally
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
        }
    }
}
