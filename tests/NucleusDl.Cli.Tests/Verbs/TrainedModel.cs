using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>Small phantoms and a model trained on them for a few steps, made once by the program itself.</summary>
public sealed class TrainedModel : IDisposable
{
    private readonly TempFolder folder = new();

    public TrainedModel()
    {
        Data = folder.File("data");
        Model = folder.File("model");
        Synth = Nucleusdl.Run("synth", Data, "--preset", "wild-type", "--specimens", "3", "--stacks", "1", "--shape", "12,40,44", "--seed", "5");
        Training = Nucleusdl.Run([.. TrainArguments(Model), "--json"]);
    }

    internal string Data { get; }

    internal string Model { get; }

    internal Outcome Synth { get; }

    internal Outcome Training { get; }

    internal string Stack => Directory.GetFiles(Path.Combine(Data, "images")).Order(StringComparer.Ordinal).Last();

    internal string Labels => Path.Combine(Data, "labels", Path.GetFileName(Stack));

    /// <summary>Twelve steps of the smallest preset, on one thread.</summary>
    internal string[] TrainArguments(string output) =>
        ["train", Data, "--out", output, "--preset", "smoke", "--threads", "1", "--set", "trainer.steps=12", "--set", "trainer.validateEvery=6", "--set", "trainer.checkpointEvery=2"];

    /// <summary>Finds the nuclei of <see cref="Stack"/>, on one thread.</summary>
    /// <param name="labels">File for them.</param>
    /// <param name="model">Another model, such as this one packed.</param>
    internal Outcome Predict(string labels, string? model = null) => Nucleusdl.Run("predict", Stack, "--model", model ?? Model, "--threads", "1", "--out", labels);

    /// <summary>Copies the model's files into a new folder.</summary>
    internal string CopyTo(string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(Model))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        return target;
    }

    public void Dispose() => folder.Dispose();
}
