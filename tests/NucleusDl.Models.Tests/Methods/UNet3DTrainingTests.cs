using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class UNet3DTrainingTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static byte[] WeightsOf(string folder) => File.ReadAllBytes(Path.Combine(folder, ModelFolder.WeightsFile));

    [Fact]
    public void StoppedAndKilledRunsEndLikeAnUninterruptedOne()
    {
        var a = folder.File("a");
        var straight = new UNet3D().Train(TinyRuns.Request(a));
        Assert.Equal(12, straight.History.Loss.Count);

        var b = folder.File("b");
        var killed = Directory.CreateDirectory(folder.File("killed")).FullName;
        using var stop = new CancellationTokenSource();
        var stopping = TinyRuns.Request(b) with
        {
            Cancellation = stop.Token,
            Progress = new TinyRuns.Now<TrainingProgress>(p =>
            {
                if (p.Step == 4)
                    File.Copy(Path.Combine(b, Checkpoint.FileName), Path.Combine(killed, Checkpoint.FileName));
                if (p.Step == 5)
                    stop.Cancel();
            }),
        };
        Assert.ThrowsAny<OperationCanceledException>(() => new UNet3D().Train(stopping));
        Assert.False(File.Exists(Path.Combine(b, ModelFolder.CardFile)));
        File.WriteAllText(Path.Combine(killed, Checkpoint.FileName + ".partial"), "half a checkpoint");
        File.WriteAllText(Path.Combine(killed, ModelFolder.WeightsFile + ".partial"), "half the weights");

        foreach (var unfinished in (string[])[b, killed])
        {
            var steps = new List<int>();
            var resumed = new UNet3D().Train(TinyRuns.Request(unfinished) with { Resume = true, Progress = new TinyRuns.Now<TrainingProgress>(p => steps.Add(p.Step)) });
            Assert.Equal(unfinished == b ? 6 : 4, steps[0]);
            Assert.Equal(straight.History.Loss, resumed.History.Loss);
            Assert.Equal(straight.History.ValidationScore, resumed.History.ValidationScore);
            Assert.Equal(WeightsOf(a), WeightsOf(unfinished));
            Assert.Equal(File.ReadAllText(Path.Combine(a, ModelFolder.CardFile)), File.ReadAllText(Path.Combine(unfinished, ModelFolder.CardFile)));
            Assert.DoesNotContain(Directory.GetFiles(unfinished), f => f.EndsWith(".partial", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ACheckpointOfAnotherRunIsRefused()
    {
        var request = TinyRuns.Request(folder.File("run"), steps: 3);
        new UNet3D().Train(request);
        var other = (JsonObject)request.Overrides.DeepClone();
        other["distanceWeight"] = 4;
        TrainingRequest[] others = [request with { Seed = 2 }, request with { Training = [TinyRuns.Stack(1), TinyRuns.Stack(4)] }, request with { Overrides = other }];
        foreach (var changed in others)
        {
            var e = Assert.Throws<NucleusException>(() => new UNet3D().Train(changed with { Resume = true }));
            Assert.Equal((ErrorKind.Usage, request.Folder), (e.Kind, e.File));
            Assert.Contains("This run is finished", e.Problem, StringComparison.Ordinal);
            Assert.Contains($"--from {request.Folder}", e.Fix, StringComparison.Ordinal);
        }
        File.Delete(Path.Combine(request.Folder, ModelFolder.CardFile));
        foreach (var changed in others)
        {
            var e = Assert.Throws<NucleusException>(() => new UNet3D().Train(changed with { Resume = true }));
            Assert.Equal(ErrorKind.Usage, e.Kind);
            Assert.Contains("unfinished run", e.Problem, StringComparison.Ordinal);
            Assert.EndsWith(Checkpoint.FileName, e.File, StringComparison.Ordinal);
        }
        var path = Path.Combine(request.Folder, Checkpoint.FileName);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..1000]);
        var damaged = Assert.Throws<NucleusException>(() => new UNet3D().Train(request with { Resume = true }));
        Assert.Equal((ErrorKind.Input, path), (damaged.Kind, damaged.File));
    }

    [Fact]
    public void TheModelDescribesItself()
    {
        var result = TinyRuns.Shared;
        var card = result.Folder.Card;
        Assert.Equal(("unet3d", 0, ModelCard.CurrentFormat), (card.Method, card.Channel, card.Format));
        Assert.Equal(new VoxelSize(1, 0.4, 0.4), card.VoxelSizeUm);
        var config = StrictJson.Read<UNet3DConfig>(card.Config, "card");
        Assert.Equal(4, config.Network!.Features[0]);
        Assert.True(config.Decode.MinVolume > 0);
        Assert.Equal(config.Normalisation, card.Normalisation);
        Assert.Equal("cpu", result.Device);
        Assert.Equal(1, result.Threads);
        Assert.NotEmpty(result.Plan);
        Assert.True(result.History.Loss.TakeLast(5).Average() < result.History.Loss.Take(5).Average());
    }

    [Theory]
    [InlineData(0, 8, 16, 16)]
    [InlineData(1 << 20, 12, 40, 40)]
    [InlineData(8000, 10, 28, 28)]
    public void TilesGrowTowardsTheMedianStack(long voxels, int z, int y, int x)
    {
        var plan = UNet3D.Plan([TinyRuns.Stack(1)], new UNet3D().Configure(TinyRuns.Request(folder.File("plan"))), Memory.GiB(4)) with { PatchSize = new Zyx(8, 16, 16) };
        var tile = UNet3D.Tile(plan, new Zyx(12, 40, 40), voxels, Memory.GiB(4));
        var divisor = NucleusDl.Models.Blocks.UNetShape.Of(plan).Divisor();
        Assert.All(Enumerable.Range(0, 3), a => Assert.Equal(0, tile[a] % divisor[a]));
        Assert.True(voxels == 0 || tile.Product <= voxels);
        Assert.Equal(new Zyx(z, y, x), tile);
        Assert.Equal(plan.PatchSize, UNet3D.Tile(plan, new Zyx(12, 40, 40), voxels, memoryBytes: 1 << 20));
    }

    [Fact]
    public void CrowdedStacksAndMarksAreAccountedFor()
    {
        var request = TinyRuns.Request(folder.File("crowded"), steps: 4);
        request.Overrides["debrisShare"] = 0.9;
        request.Overrides["crowding"] = 0.5;
        var result = new UNet3D().Train(request);
        var config = StrictJson.Read<UNet3DConfig>(result.Folder.Card.Config, "card");
        Assert.Equal((0.5, 0.9, 2), (config.Crowding, config.DebrisShare, config.Network!.OutChannels));
        foreach (var (key, value) in new Dictionary<string, double> { ["debrisShare"] = 1, ["crowding"] = -1 })
        {
            var wrong = TinyRuns.Request(folder.File("wrong"));
            wrong.Overrides[key] = value;
            Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => new UNet3D().Train(wrong)).Kind);
        }
    }

    [Fact]
    public void TrainingStartsFromAnotherModel()
    {
        var first = new UNet3D().Train(TinyRuns.Request(folder.File("first"), steps: 6));
        var second = new UNet3D().Train(TinyRuns.Request(folder.File("second"), steps: 1) with { StartFrom = first.Folder.Path });
        var fresh = new UNet3D().Train(TinyRuns.Request(folder.File("fresh"), steps: 1));
        // The first loss is that of the weights it starts from.
        Assert.True(second.History.Loss[0] < fresh.History.Loss[0]);
        var other = TinyRuns.Request(folder.File("other"), steps: 1) with { StartFrom = first.Folder.Path };
        other.Overrides["baseFeatures"] = 6;
        var e = Assert.Throws<NucleusException>(() => new UNet3D().Train(other));
        Assert.Equal(ErrorKind.Usage, e.Kind);
        Assert.EndsWith(ModelFolder.CardFile, e.File, StringComparison.Ordinal);
    }

    [Fact]
    public void OnePlaneTrainsWithAFlatNetwork()
    {
        static LabelledVolume Plane(ulong seed)
        {
            var stack = TinyRuns.Stack(seed);
            return new LabelledVolume(stack.Name, ((Volume<ushort>)stack.Image).Crop(6, 0, 0, 1, 40, 40), new LabelVolume(stack.Labels.Voxels.Crop(6, 0, 0, 1, 40, 40)));
        }
        var request = TinyRuns.Request(folder.File("flat"), steps: 4) with { Training = [Plane(1), Plane(2)], Validation = [Plane(3)] };
        var result = new UNet3D().Train(request);
        var network = StrictJson.Read<UNet3DConfig>(result.Config, "result").Network!;
        Assert.All(network.Kernels, k => Assert.Equal(1, k[0]));
        Assert.Equal(1, result.Folder.Card.Tile.Z);
        using var model = Methods.Load(request.Folder, "cpu");
        var plane = Plane(4);
        using var labels = model.Segment(plane.Image);
        Assert.Equal((plane.Image.Shape, plane.Image.VoxelSize), (labels.Shape, labels.VoxelSize));
    }

    [Fact]
    public void WithoutValidationTheLastAverageIsKept()
    {
        var result = new UNet3D().Train(TinyRuns.Request(folder.File("run"), steps: 2) with { Validation = [] });
        Assert.Empty(result.History.ValidationSteps);
        Assert.True(File.Exists(Path.Combine(result.Folder.Path, ModelFolder.CardFile)));
    }

    [Fact]
    public void MistakesAreToldBeforeTheFirstStep()
    {
        var request = TinyRuns.Request(folder.File("run")) with { Progress = new TinyRuns.Now<TrainingProgress>(_ => Assert.Fail("a step was made")) };
        Assert.Equal(ErrorKind.Input, Kind(request with { Training = [], Validation = [] }));
        Assert.Equal(ErrorKind.Usage, Kind(request with { Preset = "best" }));
        Assert.Equal(ErrorKind.Input, Kind(request with { Overrides = new JsonObject { ["baseFeature"] = 4 } }));
        Assert.Equal(ErrorKind.Usage, Kind(request with { Overrides = new JsonObject { ["trainer"] = new JsonObject { ["steps"] = 0 } } }));
        Assert.Equal(ErrorKind.Usage, Kind(request with { Device = "tpu" }));
        Assert.Equal(ErrorKind.Input, Kind(request with { Channel = 1 }));
        Assert.Equal(ErrorKind.Resource, Kind(request with { MemoryBytes = 1 << 20 }));
        Assert.Empty(Directory.GetFiles(request.Folder));

        static ErrorKind Kind(TrainingRequest r) => Assert.Throws<NucleusException>(() => new UNet3D().Train(r)).Kind;
    }

    [Fact]
    public void PhantomsAreWhatTheTestsThinkTheyAre()
    {
        var stack = TinyRuns.Stack(1);
        Assert.InRange(stack.Labels.Sizes().Count, 3, 6);
        Assert.Equal(PhantomConfig.WildType.VoxelSize, stack.Image.VoxelSize);
    }
}
