using NucleusDl.Models;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Training;
using static TorchSharp.torch;

namespace NucleusDl.Tests.Training;

/// <summary>Tensors live in memory that the collector does not see: every step must give back what it took.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class LiveTensorTests
{
    // While it lasts no finalizer hides a tensor that was forgotten.
    private const long WithoutCollections = 100 << 20;

    [Fact]
    public void StepsAndValidationsLeaveNoTensor()
    {
        using var folder = new TempFolder();
        var counts = new List<long>();
        var request = TinyRuns.Request(folder.File("run")) with
        {
            Progress = new TinyRuns.Now<TrainingProgress>(p =>
            {
                if (p.Step == 5)
                    StopCollecting();
                if (p.Step > 5)
                    counts.Add(Tensor.TotalCount);
            }),
        };
        try
        {
            new UNet3D().Train(request);
        }
        finally
        {
            CollectAgain();
        }
        Assert.Equal(7, counts.Count);
        Assert.Single(counts.Distinct());
    }

    [Fact]
    public void PredictionsAndModelsLeaveNoTensor()
    {
        var stack = TinyRuns.Stack(5).Image;
        var path = TinyRuns.Shared.Folder.Path;
        Predict();
        // TorchSharp counts a tensor that became a parameter twice and gives it back once, so a bare network sets the measure.
        var shape = StrictJson.Read<UNet3DConfig>(ModelFolder.Open(path).Card.Config, path).Network!;
        var bare = Settled();
        MakeAndDispose(shape);
        bare = Settled() - bare;
        var before = Settled();
        for (var i = 0; i < 3; i++)
            Predict();
        var after = Settled();
        Assert.Equal(before + 3 * bare, after);

        static void MakeAndDispose(UNetShape shape)
        {
            using var network = new UNet(shape);
            foreach (var tensor in network.state_dict().Values)
                tensor.Dispose();
        }

        static long Settled()
        {
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            return Tensor.TotalCount;
        }

        void Predict()
        {
            using var model = Methods.Load(path, "cpu");
            model.Segment(stack, new PredictOptions { Mirrors = true }).Dispose();
        }
    }

    [Fact]
    public void CollectionsAtAnyMomentChangeNothing()
    {
        var calm = Losses();
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            Assert.Equal(calm, Losses());
            Assert.Equal(calm, Losses());
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    private static void StopCollecting()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.TryStartNoGCRegion(WithoutCollections);
    }

    private static void CollectAgain()
    {
        if (System.Runtime.GCSettings.LatencyMode == System.Runtime.GCLatencyMode.NoGCRegion)
            GC.EndNoGCRegion();
    }

    /// <summary>Thirty steps with everything that hands numbers to libtorch: network, losses, update, average.</summary>
    private static List<double> Losses()
    {
        using var folder = new TempFolder();
        Devices.UseThreads(1);
        manual_seed(4);
        using var image = randn([1, 1, 4, 16, 16]);
        using var truth = (image > zeros(1)).to(float32);
        using var network = new UNet(new UNetShape(1, 2, [4, 8], [[3, 3, 3], [3, 3, 3]], [[1, 1, 1], [1, 2, 2]]));
        var task = new TrainingTask(network, _ => Step(network, image, truth), null, "");
        return Trainer.Run(task, new TrainerOptions { Steps = 30, LearningRate = 0.01, WarmupSteps = 3 }, folder.Path, resume: false).Loss;
    }

    private static Tensor Step(UNet network, Tensor image, Tensor truth)
    {
        using var scope = NewDisposeScope();
        return Models.Blocks.Losses.DeepSupervision(network.call(image), truth, (o, t) =>
            Models.Blocks.Losses.SoftDice(o.narrow(1, 0, 1), t) + Models.Blocks.Losses.CrossEntropy(o.narrow(1, 0, 1), t)
            + Models.Blocks.Losses.BalancedSquaredError(o.narrow(1, 1, 1), t, t)).MoveToOuterDisposeScope();
    }
}
