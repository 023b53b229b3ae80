using NucleusDl.Models.Bridge;
using NucleusDl.Models.Training;
using static TorchSharp.torch;

namespace NucleusDl.Tests.Training;

/// <summary>The training loop on a network of two weights, whose loss is a parabola that moves from step to step.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class TrainerTests : IDisposable
{
    private static readonly TrainerOptions Options = new() { Steps = 12, ValidateEvery = 4, CheckpointEvery = 3, LearningRate = 0.1, WarmupSteps = 2, EmaDecay = 0.8 };

    private readonly TempFolder folder = new();

    public TrainerTests() => NativeLibraries.Ensure();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void LearningRateRisesThenFallsAsAPower()
    {
        var options = new TrainerOptions { Steps = 100, LearningRate = 2, WarmupSteps = 10, DecayPower = 0.9 };
        Assert.Equal(0.2, options.LearningRateAt(0), 12);
        Assert.Equal(2 * 0.5 * Math.Pow(0.96, 0.9), options.LearningRateAt(4), 12);
        Assert.Equal(2 * Math.Pow(0.5, 0.9), options.LearningRateAt(50), 12);
        Assert.True(options.LearningRateAt(99) > 0);
        Assert.Equal(2, (options with { WarmupSteps = 0 }).LearningRateAt(0), 12);
    }

    [Fact]
    public void ImpossibleOptionsAreRefused()
    {
        Options.Validate();
        foreach (var wrong in (TrainerOptions[])
        [
            Options with { Steps = 0 }, Options with { ValidateEvery = 0 }, Options with { CheckpointEvery = -1 }, Options with { LearningRate = 0 },
            Options with { LearningRate = double.NaN }, Options with { EmaDecay = 1 }, Options with { EmaDecay = -0.1 }, Options with { ClipNorm = 0 },
            Options with { WeightDecay = -1 }, Options with { Momentum = 1 },
        ])
            Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(wrong.Validate).Kind);
    }

    [Fact]
    public void HistoryTellsEveryStepAndValidation()
    {
        var reports = new List<(int, double)>();
        var history = new Run(this) { Progress = p => reports.Add((p.Step, p.Loss)) }.Train();
        Assert.Equal(12, history.Loss.Count);
        Assert.Equal(Enumerable.Range(1, 12).Zip(history.Loss), reports);
        Assert.Equal([4, 8, 12], history.ValidationSteps);
        Assert.Equal(history.ValidationScore.Max(), history.BestScore);
        Assert.True(history.Seconds > 0);
    }

    [Fact]
    public void TheBestWeightsAreKept()
    {
        double[] scores = [0.25, 0.75, 0.5];
        var (seen, at) = (new List<float[]>(), 0);
        var run = new Run(this) { Score = w => { seen.Add(w); return scores[at++]; } };
        var history = run.Train();
        Assert.Equal((8, 0.75), (history.BestStep, history.BestScore));
        Assert.Equal(seen[1], run.Weights);
        Assert.NotEqual(seen[2], run.Weights);
    }

    [Fact]
    public void OfEqualScoresTheLaterCounts()
    {
        Assert.Equal(12, new Run(this) { Score = _ => 0.5 }.Train().BestStep);
    }

    [Fact]
    public void TheMovingAverageIsWhatIsValidatedAndKept()
    {
        var raw = new List<float[]>();
        var averages = new Dictionary<int, double[]>();
        var validated = new List<float[]>();
        Run run = null!;
        run = new Run(this)
        {
            Score = w => { validated.Add(w); return validated.Count; },
            Progress = p =>
            {
                raw.Add(run.Weights);
                var kept = Math.Min(0.8, p.Step / (9.0 + p.Step));
                var before = p.Step == 1 ? Array.ConvertAll(run.Start, v => (double)v) : averages[p.Step - 1];
                averages[p.Step] = [.. before.Zip(raw[^1], (a, w) => kept * a + (1 - kept) * w)];
            },
        };
        run.Train();
        foreach (var (i, step) in new[] { 4, 8, 12 }.Index())
            Assert.Equal(averages[step].Select(v => (float)v), validated[i], (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(validated[2], run.Weights);

        var unscored = new Run(this) { Score = null };
        Assert.Empty(unscored.Train().ValidationSteps);
        Assert.Equal(run.Weights, unscored.Weights);
    }

    [Fact]
    public void WithoutAnAverageTheWeightsThemselvesAreKept()
    {
        float[] last = [];
        Run run = null!;
        run = new Run(this) { Options = Options with { EmaDecay = 0 }, Score = null, Progress = _ => last = run.Weights };
        run.Train();
        Assert.Equal(last, run.Weights);
    }

    [Theory]
    [InlineData("between", 0)]
    [InlineData("between", 5)]
    [InlineData("between", 8)]
    [InlineData("waiting", 5)]
    [InlineData("waiting", 8)]
    [InlineData("validating", 8)]
    [InlineData("validating", 12)]
    public void StoppedAnywhereItGoesOnAsIfNothingHadHappened(string where, int step)
    {
        var straight = new Run(this);
        var expected = straight.Train();

        using var stop = new CancellationTokenSource();
        var stopped = new Run(this) { Folder = folder.File("stopped"), Cancellation = stop.Token };
        if (where == "between" && step == 0)
            stop.Cancel();
        stopped.Progress = p => Stop("between", p.Step);
        stopped.BeforeLoss = s => Stop("waiting", s);
        stopped.BeforeScore = s => Stop("validating", s);
        Assert.ThrowsAny<OperationCanceledException>(() => stopped.Train());

        var resumed = new Run(this) { Folder = stopped.Folder, Resume = true };
        var history = resumed.Train();
        Assert.Equal(step == 12 ? -1 : step, resumed.FirstStep);
        Assert.Equal(straight.Weights, resumed.Weights);
        Assert.Equal(expected.Loss, history.Loss);
        Assert.Equal(expected.ValidationSteps, history.ValidationSteps);
        Assert.Equal(expected.ValidationScore, history.ValidationScore);
        Assert.Equal((expected.BestStep, expected.BestScore), (history.BestStep, history.BestScore));

        void Stop(string place, int at)
        {
            if (place != where || at != step)
                return;
            stop.Cancel();
            if (place != "between")
                stop.Token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public void KilledItGoesOnFromTheLastCheckpoint()
    {
        var straight = new Run(this);
        var expected = straight.Train();
        // What a killed process leaves behind: the checkpoint of step 6, and another one half written.
        Directory.CreateDirectory(folder.File("killed"));
        var killed = new Run(this) { Folder = folder.File("first") };
        killed.Progress = p =>
        {
            if (p.Step == 7)
                File.Copy(Path.Combine(killed.Folder, Checkpoint.FileName), folder.File("killed/" + Checkpoint.FileName));
        };
        killed.Train();
        File.WriteAllText(folder.File("killed/" + Checkpoint.FileName + ".partial"), "half");

        var resumed = new Run(this) { Folder = folder.File("killed"), Resume = true };
        Assert.Equal(expected.Loss, resumed.Train().Loss);
        Assert.Equal(6, resumed.FirstStep);
        Assert.Equal(straight.Weights, resumed.Weights);
        Assert.Equal([Checkpoint.FileName], Directory.GetFiles(folder.File("killed")).Select(Path.GetFileName));
    }

    [Fact]
    public void AFinishedRunIsResumedAsFinished()
    {
        var run = new Run(this);
        var expected = run.Train();
        var again = new Run(this) { Resume = true };
        var history = again.Train();
        Assert.Equal(-1, again.FirstStep);
        Assert.Equal(expected.Loss, history.Loss);
        Assert.Equal(run.Weights, again.Weights);
    }

    [Fact]
    public void WithoutResumeItStartsAgain()
    {
        var first = new Run(this);
        first.Train();
        var second = new Run(this);
        second.Train();
        Assert.Equal(0, second.FirstStep);
        Assert.Equal(first.Weights, second.Weights);
        Assert.Equal(0, Trainer.StepsDone(folder.Path, resume: false, "run"));
        Assert.Equal(12, Trainer.StepsDone(folder.Path, resume: true, "run"));
        Assert.Equal(0, Trainer.StepsDone(folder.File("empty"), resume: true, "run"));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void ALossThatIsNoNumberStopsWithAReason(float value)
    {
        var run = new Run(this) { LossFactor = step => step == 4 ? value : 1 };
        var e = Assert.Throws<NucleusException>(() => run.Train());
        Assert.Equal(ErrorKind.Input, e.Kind);
        Assert.Contains("step 5", e.Problem, StringComparison.Ordinal);
        // The checkpoint is from before.
        Assert.Equal(3, Trainer.StepsDone(folder.Path, resume: true, "run"));
    }

    [Fact]
    public void AGradientThatIsNoNumberStopsBeforeItReachesTheWeights()
    {
        var run = new Run(this) { WildGradientAt = 4 };
        var e = Assert.Throws<NucleusException>(() => run.Train());
        Assert.Contains("gradient", e.Problem, StringComparison.Ordinal);
        Assert.All(run.Weights, w => Assert.True(float.IsFinite(w)));
    }

    /// <summary>One training run with everything that a test may change.</summary>
    private sealed class Run
    {
        private int step;

        public Run(TrainerTests test)
        {
            Folder = test.folder.Path;
            manual_seed(3);
            Network = nn.Linear(2, 1, hasBias: false);
            Start = Weights;
            Score = w => -Math.Pow(w[0] - 0.5, 2);
        }

        public nn.Module<Tensor, Tensor> Network { get; }

        public float[] Start { get; }

        public TrainerOptions Options { get; init; } = TrainerTests.Options;

        public string Folder { get; init; }

        public bool Resume { get; init; }

        public CancellationToken Cancellation { get; init; }

        public Func<float[], double>? Score { get; init; }

        public Func<int, float> LossFactor { get; init; } = _ => 1;

        public int WildGradientAt { get; init; } = -1;

        public Action<TrainingProgress> Progress { get; set; } = _ => { };

        public Action<int> BeforeLoss { get; set; } = _ => { };

        public Action<int> BeforeScore { get; set; } = _ => { };

        /// <summary>First step that was trained, counted from 0; -1 when there was none.</summary>
        public int FirstStep { get; private set; } = -1;

        public float[] Weights => Network.parameters().Single().data<float>().ToArray();

        public TrainingHistory Train()
        {
            Directory.CreateDirectory(Folder);
            step = Trainer.StepsDone(Folder, Resume, "run");
            var task = new TrainingTask(Network, Loss, Score is null ? null : Validate, "run");
            return Trainer.Run(task, Options, Folder, Resume, new TinyRuns.Now<TrainingProgress>(p => Progress(p)), Cancellation);
        }

        private double Validate()
        {
            BeforeScore(step);
            return Score!(Weights);
        }

        private Tensor Loss(int s)
        {
            BeforeLoss(s);
            FirstStep = FirstStep < 0 ? s : FirstStep;
            step = s + 1;
            var w = Network.parameters().Single();
            using var scope = NewDisposeScope();
            var difference = w - tensor(new[] { (float)Math.Sin(s), 0.5f }).reshape(1, 2);
            var loss = (difference * difference).sum() * tensor(LossFactor(s));
            if (s == WildGradientAt)
                loss += (w - w).sum().sqrt();   // 0, with a slope that is none
            return loss.MoveToOuterDisposeScope();
        }
    }
}
