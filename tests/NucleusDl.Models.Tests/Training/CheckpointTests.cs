using NucleusDl.Models.Bridge;
using NucleusDl.Models.Training;
using static TorchSharp.torch;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class CheckpointTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string path;
    private readonly Tensor weight;

    public CheckpointTests()
    {
        NativeLibraries.Ensure();
        (path, weight) = (folder.File(Checkpoint.FileName), arange(6, dtype: float32).reshape(2, 3));
    }

    public void Dispose()
    {
        weight.Dispose();
        folder.Dispose();
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Group(Tensor t, string name = "weights/w") => [KeyValuePair.Create(name, t)];

    [Fact]
    public void WhatIsSavedComesBack()
    {
        var history = new TrainingHistory { Loss = [0.5, 1.0 / 3, 1e-300], ValidationSteps = [2], ValidationScore = [0.1], BestStep = 2, BestScore = 0.1, Seconds = 3.25 };
        Checkpoint.Save(path, 3, "me", history, Group(weight));
        using var target = zeros(2, 3);
        var (step, read) = Checkpoint.Load(path, "me", Group(target));
        Assert.Equal(3, step);
        Assert.Equal(weight.data<float>().ToArray(), target.data<float>().ToArray());
        Assert.Equal(history.Loss, read.Loss);
        Assert.Equal((history.BestStep, history.BestScore, history.Seconds), (read.BestStep, read.BestScore, read.Seconds));
        Assert.Equal(history.ValidationScore, read.ValidationScore);
    }

    [Fact]
    public void AnotherRunsCheckpointIsRefused()
    {
        Checkpoint.Save(path, 3, "me", new TrainingHistory(), Group(weight));
        using var target = zeros(2, 3);
        var e = Assert.Throws<NucleusException>(() => Checkpoint.Load(path, "other", Group(target)));
        Assert.Equal((ErrorKind.Usage, path), (e.Kind, e.File));
        Assert.All(target.data<float>().ToArray(), v => Assert.Equal(0, v));
    }

    [Fact]
    public void AMissingOrMisshapenTensorIsTold()
    {
        Checkpoint.Save(path, 3, "me", new TrainingHistory(), Group(weight));
        using var target = zeros(3, 2);
        foreach (var group in new[] { Group(target), Group(weight, "weights/other") })
        {
            var e = Assert.Throws<NucleusException>(() => Checkpoint.Load(path, "me", group));
            Assert.Equal((ErrorKind.Input, path), (e.Kind, e.File));
            Assert.Contains("--resume", e.Fix, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, "{}")]
    [InlineData("three", "{}")]
    [InlineData("3", null)]
    [InlineData("3", "nonsense")]
    [InlineData("3", "null")]
    public void WrongNotesAreTold(string? step, string? history)
    {
        var notes = new Dictionary<string, string> { ["fingerprint"] = "me" };
        if (step is not null)
            notes["step"] = step;
        if (history is not null)
            notes["history"] = history;
        SafeTensors.Write(path, new Dictionary<string, Tensor>(), notes);
        var e = Assert.Throws<NucleusException>(() => Checkpoint.Load(path, "me"));
        Assert.Equal((ErrorKind.Input, path), (e.Kind, e.File));
    }

    [Fact]
    public void ACutFileIsTold()
    {
        Checkpoint.Save(path, 3, "me", new TrainingHistory(), Group(weight));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^5]);
        var e = Assert.Throws<NucleusException>(() => Checkpoint.Load(path, "me", Group(weight)));
        Assert.Equal((ErrorKind.Input, path), (e.Kind, e.File));
    }
}
