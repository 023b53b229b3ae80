using System.Diagnostics;
using System.Globalization;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Training;
using static TorchSharp.torch;

namespace NucleusDl.Benchmarks;

/// <summary>The network of the quick preset: its forward pass in several ways, and a training step against the bare calls.</summary>
internal static class NetworkBenchmark
{
    private const int Rounds = 3, TrainingSteps = 8;

    /// <summary>Largest difference from the plain pass that counts as equal.</summary>
    private const double Equal = 1e-4;

    /// <summary>The quick preset on BBBC050: base 16, four levels, the first pooling in the plane alone.</summary>
    private static UNetShape Shape { get; } = new(1, 2, [16, 32, 64, 128], [[3, 3, 3], [3, 3, 3], [3, 3, 3], [3, 3, 3]], [[1, 1, 1], [1, 2, 2], [2, 2, 2], [2, 2, 2]]);

    public static void Run(string folder)
    {
        Devices.Resolve("cpu");
        Console.WriteLine(FormattableString.Invariant($"libtorch {NativeLibraries.LibTorchVersion}, {get_num_threads()} threads; wall and processor time of one pass, the least of {Rounds}"));
        manual_seed(1);
        using var network = new UNet(Shape);
        network.eval();
        Forward(network, [20, 56, 56]);
        Training(folder);
        Forward(network, [52, 128, 128]);
    }

    private static void Forward(UNet network, long[] tile)
    {
        using var scope = NewDisposeScope();
        var input = randn([1, 1, .. tile]);
        Tensor expected;
        using (no_grad())
            expected = network.call(input)[0];
        Console.WriteLine($"\n| forward, tile {string.Join(" x ", tile)} | wall | processor | largest difference |\n|---|---|---|---|");
        Row("with gradients recorded", () => network.call(input)[0]);
        Row("plain: no_grad", () => Without(no_grad(), () => network.call(input)[0]));
        Row("inference mode", () => Without(inference_mode(), () => network.call(input)[0]));
        foreach (var norm in new[] { NormKind.Instance, NormKind.Group, NormKind.ByHand })
            foreach (var last in new[] { false, true })
            {
                var free = new FreeUNet(network, norm, last);
                Row($"{free}, inference mode", () => Without(inference_mode(), () => free.Forward(input)));
            }

        void Row(string name, Func<Tensor> pass)
        {
            using var inner = NewDisposeScope();
            var difference = (pass() - expected).abs().max().item<float>();
            var (wall, processor) = Least(() => pass().Dispose(), Rounds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {wall * 1000:0} ms | {processor * 1000:0} ms | {difference:0.0e0}{(difference > Equal ? " **not equal**" : "")} |"));
        }
    }

    private static Tensor Without(IDisposable mode, Func<Tensor> pass)
    {
        using (mode)
        using (var scope = NewDisposeScope())
            return pass().MoveToOuterDisposeScope();
    }

    /// <summary>The trainer's whole step (zeroing, loss, clipping, update, moving average) against forward, backward and a plain AdamW.</summary>
    private static void Training(string folder)
    {
        using var image = randn([2, 1, 20, 56, 56]);
        using var target = rand([2, 2, 20, 56, 56]);
        using var bare = new UNet(Shape);
        bare.train();
        using var optimizer = optim.AdamW(bare.parameters(), 1e-4);
        var (bareWall, bareProcessor) = Least(() =>
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = Loss(bare, image, target);
            loss.backward();
            optimizer.step();
        }, TrainingSteps);
        var (wall, processor) = (double.PositiveInfinity, double.PositiveInfinity);
        using var network = new UNet(Shape);
        var clock = new StepClock();
        var options = new TrainerOptions { Steps = TrainingSteps, CheckpointEvery = int.MaxValue, ValidateEvery = int.MaxValue, LearningRate = 1e-4 };
        Trainer.Run(new TrainingTask(network, _ => Loss(network, image, target), null, "benchmark"), options, folder, resume: false, new Now(at =>
        {
            var (w, p) = clock.Lap();
            // The first step makes machine code, the last writes the checkpoint.
            if (at.Step > 1 && at.Step < TrainingSteps)
                (wall, processor) = (Math.Min(wall, w), Math.Min(processor, p));
        }));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            | training step, batch 2 x 20 x 56 x 56 | wall | processor |
            |---|---|---|
            | forward, backward and AdamW alone | {bareWall * 1000:0} ms | {bareProcessor * 1000:0} ms |
            | the trainer's step | {wall * 1000:0} ms | {processor * 1000:0} ms |
            | times | {wall / bareWall:0.00} | {processor / bareProcessor:0.00} |
            """));
    }

    private static Tensor Loss(UNet network, Tensor image, Tensor target)
    {
        using var scope = NewDisposeScope();
        return Losses.DeepSupervision(network.call(image), target, (o, t) => (o - t).square().mean()).MoveToOuterDisposeScope();
    }

    private static (double Wall, double Processor) Least(Action work, int rounds)
    {
        work();
        var (wall, processor) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var i = 0; i < rounds; i++)
        {
            var clock = new StepClock();
            work();
            var (w, p) = clock.Lap();
            (wall, processor) = (Math.Min(wall, w), Math.Min(processor, p));
        }
        return (wall, processor);
    }

    private sealed class Now(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    /// <summary>Wall and processor time since the last look.</summary>
    private sealed class StepClock
    {
        private long wall = Stopwatch.GetTimestamp();
        private TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;

        public (double Wall, double Processor) Lap()
        {
            var (w, p) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
            var lap = (Stopwatch.GetElapsedTime(wall, w).TotalSeconds, (p - processor).TotalSeconds);
            (wall, processor) = (w, p);
            return lap;
        }
    }
}
