using System.Text.Json.Nodes;
using NucleusDl.Metrics;
using NucleusDl.Models;
using NucleusDl.Models.Restoration;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;
using TorchSharp;

namespace NucleusDl.Tests.Restoration;

/// <summary>Every method that learns without labels of all stacks, by what they promise alike.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class RestorationMethodsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public static TheoryData<string> Names => [.. NoisyStacks.Methods.Select(m => m.Info.Name)];

    public void Dispose() => folder.Dispose();

    private static byte[] WeightsOf(string folder) => File.ReadAllBytes(Path.Combine(folder, ModelFolder.WeightsFile));

    [Theory]
    [MemberData(nameof(Names))]
    public void AStoppedRunEndsLikeAnUninterruptedOne(string name)
    {
        var method = Methods.Get(name);
        var a = folder.File("a");
        var straight = method.Train(NoisyStacks.Request(method, a));
        Assert.Equal(9, straight.History.Loss.Count);
        var b = folder.File("b");
        using var stop = new CancellationTokenSource();
        var stopping = NoisyStacks.Request(method, b) with
        {
            Cancellation = stop.Token,
            Progress = new TinyRuns.Now<TrainingProgress>(p =>
            {
                if (p.Step == 5 && p.Steps == 9)
                    stop.Cancel();
            }),
        };
        Assert.ThrowsAny<OperationCanceledException>(() => method.Train(stopping));
        Assert.False(File.Exists(Path.Combine(b, ModelFolder.CardFile)));
        var resumed = method.Train(NoisyStacks.Request(method, b) with { Resume = true });
        Assert.Equal(straight.History.Loss, resumed.History.Loss);
        Assert.Equal(straight.History.ValidationScore, resumed.History.ValidationScore);
        Assert.Equal(WeightsOf(a), WeightsOf(b));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void APredictionHasTheStacksShapeVoxelSizeAndScale(string name)
    {
        var method = Methods.Get(name);
        var result = method.Train(NoisyStacks.Request(method, folder.File("m")));
        using var model = Methods.Load(result.Folder.Path);
        var stack = NoisyStacks.Stack(7).Image;
        using var prediction = model.Predict(stack, new PredictOptions { KeepMaps = true });
        Assert.Equal(method.Info.Output != MethodOutput.Labels, prediction.Image is not null);
        Assert.Equal(method.Info.Output != MethodOutput.Image, prediction.Labels is not null);
        if (prediction.Image is { } image)
        {
            Assert.Equal((stack.Shape, stack.VoxelSize), (image.Shape, image.VoxelSize));
            using var grey = stack.ToFloat();
            var (mean, _) = new Normalisation(NormalisationKind.ZScore).Measure(grey);
            var (restored, _) = new Normalisation(NormalisationKind.ZScore).Measure(image);
            // However little it learnt, it is the stack's grey values that come out.
            Assert.InRange(restored, mean - 3000, mean + 3000);
        }
        if (prediction.Labels is { } labels)
            Assert.Equal((stack.Shape, stack.VoxelSize), (labels.Shape, labels.VoxelSize));
        Assert.True(model.EstimateMemory(stack.Shape, stack.RequireVoxelSize()) > 0);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => model.Predict(stack, new PredictOptions { NucleusDiameterUm = 8 })).Kind);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OnePlaneWorksAsAVolumeOfOnePlane(string name)
    {
        var method = Methods.Get(name);
        var notes = new List<string>();
        var result = method.Train(NoisyStacks.Request(method, folder.File("flat"), steps: 3, depth: 1) with { Notes = new TinyRuns.Now<string>(notes.Add) });
        Assert.Contains(result.Plan, p => p.StartsWith("one plane", StringComparison.Ordinal));
        using var model = Methods.Load(result.Folder.Path);
        using var prediction = model.Predict(NoisyStacks.Stack(7, depth: 1).Image);
        Assert.Equal(1, (prediction.Image?.Shape ?? prediction.Labels!.Shape).Z);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryPresetCanBeUsedAndFitsItsMethod(string name)
    {
        var method = Methods.Get(name);
        foreach (var preset in method.Info.Presets)
        {
            var json = Methods.Preset(method, preset);
            var patch = (JsonArray)json["patchSize"]!;
            Assert.Equal(3, patch.Count);
            var configure = method.GetType().GetMethod("Configure")!;
            var config = (RestorationConfig)configure.Invoke(method, [new TrainingRequest { Folder = "", Preset = preset, Overrides = NoisyStacks.Keys(method, 4) }])!;
            Assert.Equal(4, config.Trainer.Steps);
            if (preset == "full" && config is PlainUNetConfig { BaseFeatures: var features, BatchSize: var batch, PatchSize: var size })
                Assert.Equal((32, 16, Zyx.Cube(64)), (features, batch, size));
        }
    }

    [Fact]
    public void StepsLeaveNoTensor()
    {
        foreach (var method in NoisyStacks.Methods)
        {
            var counts = new List<long>();
            method.Train(NoisyStacks.Request(method, folder.File(method.Info.Name)) with
            {
                Progress = new TinyRuns.Now<TrainingProgress>(p =>
                {
                    if (p.Steps == 9 && p.Step is 6 or 7)
                    {
                        GC.Collect();
                        GC.WaitForPendingFinalizers();
                        counts.Add(torch.Tensor.TotalCount);
                    }
                }),
            });
            Assert.True(counts[^1] - counts[^2] == 0, $"{method.Info.Name} keeps {counts[^1] - counts[^2]} tensors a step");
        }
    }

    [Fact]
    public void Noise2VoidTakesNoiseAway()
    {
        var method = new Noise2Void();
        var request = NoisyStacks.Request(method, folder.File("n2v"));
        request = request with { Overrides = new JsonObject { ["baseFeatures"] = 8, ["trainer"] = new JsonObject { ["steps"] = 150, ["validateEvery"] = 50 } } };
        using var model = Methods.Load(method.Train(request).Folder.Path);
        var stack = NoisyStacks.Stack(3);
        using var restored = model.Restore(stack.Image);
        var gain = NoisyStacks.Gain(restored, stack);
        Assert.True(gain > 7, $"{gain:0.0} dB");
    }

    [Fact]
    public void N2V2LeavesNoCheckerboard()
    {
        var method = new Noise2Void();
        var request = NoisyStacks.Request(method, folder.File("n2v2"));
        request = request with { Overrides = new JsonObject { ["variant"] = "n2v2", ["depth"] = 2, ["trainer"] = new JsonObject { ["steps"] = 120, ["validateEvery"] = 60 } } };
        using var model = Methods.Load(method.Train(request).Folder.Path);
        using var restored = model.Restore(NoisyStacks.Stack(3).Image);
        // Power at the Nyquist frequency at most 1.05 of what lies around it.
        var pattern = Checkerboard.Of(restored);
        Assert.True(new[] { pattern.Plane, pattern.Y, pattern.X }.Max() <= 10 * Math.Log10(1.05), pattern.ToString());
    }

    [Fact]
    public void CareSaysHowSureItIs()
    {
        var method = new Care();
        var request = NoisyStacks.Request(method, folder.File("care"));
        request = request with { Overrides = new JsonObject { ["loss"] = "laplace", ["trainer"] = new JsonObject { ["steps"] = 150, ["validateEvery"] = 50 } } };
        using var model = Methods.Load(method.Train(request).Folder.Path);
        var stack = NoisyStacks.Stack(3);
        using var prediction = model.Predict(stack.Image);
        using var clean = stack.Target!.ToFloat();
        // Where it says that it is less sure, it is more wrong: mean error in the surer and in the less sure half.
        var all = Enumerable.Range(0, (int)clean.Shape.Length).Select(i => (Sure: prediction.Uncertainty!.Slice(i, 1)[0], Error: Math.Abs(prediction.Image!.Slice(i, 1)[0] - clean.Slice(i, 1)[0]))).OrderBy(v => v.Sure).ToList();
        Assert.All(all, v => Assert.True(v.Sure > 0));
        var half = all.Count / 2;
        Assert.True(all.Skip(half).Average(v => v.Error) > 1.2 * all.Take(half).Average(v => v.Error));
    }

    [Fact]
    public void CareLearnsBySquaredErrorToo()
    {
        var method = new Care();
        TrainingResult Train(string loss, int steps) => method.Train(NoisyStacks.Request(method, folder.File(loss)) with
        {
            Overrides = new JsonObject { ["loss"] = loss, ["baseFeatures"] = 8, ["trainer"] = new JsonObject { ["steps"] = steps, ["validateEvery"] = steps } },
        });
        var trained = Train("mse", 120);
        // The same weights see the same patches at first: the mean of squares is above the square of the mean.
        Assert.True(trained.History.Loss[0] > Math.Pow(Train("mae", 2).History.Loss[0], 2));
        using var model = Methods.Load(trained.Folder.Path);
        var stack = NoisyStacks.Stack(3);
        using var prediction = model.Predict(stack.Image);
        Assert.Null(prediction.Uncertainty);
        var gain = NoisyStacks.Gain(prediction.Image!, stack);
        Assert.True(gain > 7, $"{gain:0.0} dB");
    }

    [Fact]
    public void TargetsOfAnotherExposureGiveTheBrightnessOfTheInput()
    {
        var method = new Care();
        TrainingImage Brighter(TrainingImage stack) => stack with { Target = ((Volume<float>)stack.Target!).Map(v => (v - 10_000) * 3 + 500) };
        var plain = NoisyStacks.Request(method, folder.File("plain"));
        var bright = plain with { Folder = Directory.CreateDirectory(folder.File("bright")).FullName, Images = [.. plain.Images.Select(Brighter)], ValidationImages = [.. plain.ValidationImages.Select(Brighter)] };
        var (a, b) = (method.Train(plain), method.Train(bright));
        Assert.Equal(a.History.Loss.Count, b.History.Loss.Count);
        for (var i = 0; i < a.History.Loss.Count; i++)
            Assert.Equal(a.History.Loss[i], b.History.Loss[i], 1e-3 * a.History.Loss[i]);
    }

    [Fact]
    public void AnUnlabelledStackIsNotAStackWithoutNuclei()
    {
        var method = new DenoiSeg();
        var request = NoisyStacks.Request(method, folder.File("a"), steps: 3);
        var unlabelled = method.Train(request).History.Loss;
        var empty = request with { Folder = Directory.CreateDirectory(folder.File("b")).FullName, Images = [request.Images[0], request.Images[1] with { Labels = new LabelVolume(12, 40, 40, request.Images[1].Image.VoxelSize) }] };
        Assert.NotEqual(unlabelled, method.Train(empty).History.Loss);
        var none = request with { Images = [request.Images[1]], Folder = folder.File("c") };
        Assert.Contains("labels", Assert.Throws<NucleusException>(() => method.Train(none)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void VoidSegBeginsWithTheWeightsOfItsDenoiserOrSegmentsBehindIt()
    {
        var method = new VoidSeg();
        var request = NoisyStacks.Request(method, folder.File("fine"), steps: 1);
        var keys = (JsonObject)request.Overrides.DeepClone();
        keys["mode"] = "fineTune";
        keys["trainer"]!["learningRate"] = 1e-9;
        method.Train(request with { Overrides = keys });
        var (own, _) = Models.Bridge.SafeTensors.Read(folder.File($"fine/{ModelFolder.WeightsFile}"));
        var (denoiser, _) = Models.Bridge.SafeTensors.Read(folder.File($"fine/{VoidSeg.DenoiserFolder}/{ModelFolder.WeightsFile}"));
        Assert.Equal(own.Keys.Order(), denoiser.Keys.Order());
        Assert.All(own.Where(p => !p.Key.StartsWith("head.", StringComparison.Ordinal)), p => Assert.True(p.Value.allclose(denoiser[p.Key], 1e-4, 1e-6)));

        method.Train(request with { Folder = Directory.CreateDirectory(folder.File("seq")).FullName });
        File.Copy(folder.File($"fine/{VoidSeg.DenoiserFolder}/{ModelFolder.CardFile}"), folder.File($"seq/{VoidSeg.DenoiserFolder}/{ModelFolder.CardFile}"), overwrite: true);
        File.WriteAllBytes(folder.File($"seq/{VoidSeg.DenoiserFolder}/{ModelFolder.WeightsFile}"), File.ReadAllBytes(folder.File($"fine/{VoidSeg.DenoiserFolder}/{ModelFolder.WeightsFile}")));
        // The same options and seed gave the same denoiser, so the copy is accepted; another is not.
        Methods.Load(folder.File("seq")).Dispose();
        var card = JsonNode.Parse(File.ReadAllText(folder.File($"seq/{ModelFolder.CardFile}")))!;
        card["config"]!["denoiserSha256"] = new string('0', 64);
        File.WriteAllText(folder.File($"seq/{ModelFolder.CardFile}"), card.ToJsonString());
        Assert.Contains("denoiser", Assert.Throws<NucleusException>(() => Methods.Load(folder.File("seq"))).Problem, StringComparison.Ordinal);
    }
}
