using System.Diagnostics;
using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Models.Training;

/// <summary>What the trainer asks of a method: batches, a loss and a score. It knows no method.</summary>
/// <param name="Network">The network; its weights are changed in place.</param>
/// <param name="Loss">Loss of the batch of a step, counted from 0. Runs inside a dispose scope.</param>
/// <param name="Score">Validation score of the network as it is, higher is better; null trains to the end without choosing.</param>
/// <param name="Fingerprint">Hash of data, options and seed: a checkpoint of another run is refused.</param>
public sealed record TrainingTask(nn.Module Network, Func<int, Tensor> Loss, Func<double>? Score, string Fingerprint);

/// <summary>
/// The training loop: learning-rate schedule, gradient clipping, update, moving average of the weights, validation,
/// best weights, atomic checkpoints. Stopped by a token, it writes a checkpoint and throws
/// <see cref="OperationCanceledException"/>; killed, it loses the steps since the last checkpoint. Resumed, it continues to the bit.
/// </summary>
public static class Trainer
{
    /// <summary>Trains; afterwards the network holds the best weights.</summary>
    /// <param name="task">Network, batches and score.</param>
    /// <param name="options">Steps and rates.</param>
    /// <param name="folder">Where the checkpoint is written.</param>
    /// <param name="resume">Whether to go on from a checkpoint that is there.</param>
    /// <param name="progress">One report a step.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    public static TrainingHistory Run(TrainingTask task, TrainerOptions options, string folder, bool resume,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        options.Validate();
        using var state = new State(task.Network, options);
        var path = Path.Combine(folder, Checkpoint.FileName);
        var history = new TrainingHistory();
        var step = 0;
        if (resume && File.Exists(path))
            (step, history) = Checkpoint.Load(path, task.Fingerprint, state.Everything());
        var clock = Stopwatch.StartNew();
        var before = history.Seconds;
        try
        {
            // A run stopped while it was validated has that still to do.
            ValidateIfDue();
            while (step < options.Steps)
            {
                cancellation.ThrowIfCancellationRequested();
                var loss = Step(task, options, state, step);
                step++;
                history.Loss.Add(loss);
                ValidateIfDue();
                history.Seconds = before + clock.Elapsed.TotalSeconds;
                if (step % options.CheckpointEvery == 0 || step == options.Steps)
                    Checkpoint.Save(path, step, task.Fingerprint, history, state.Everything());
                progress?.Report(new TrainingProgress(step, options.Steps, loss, history));
            }
        }
        catch (OperationCanceledException)
        {
            // Wherever it was noticed (waiting for a batch, amid a validation), the state is that after the last whole step.
            history.Seconds = before + clock.Elapsed.TotalSeconds;
            Checkpoint.Save(path, step, task.Fingerprint, history, state.Everything());
            throw;
        }
        State.Copy(task.Score is null ? state.Average : state.Best, state.Weights);
        return history;

        void ValidateIfDue()
        {
            if (task.Score is not null && step > 0 && (step % options.ValidateEvery == 0 || step == options.Steps) && history.ValidationSteps.LastOrDefault() < step)
                Validate(task, state, history, step);
        }
    }

    /// <summary>The step a run will go on from: 0, or what a checkpoint of the same run has reached.</summary>
    /// <exception cref="NucleusException">The checkpoint is of another run.</exception>
    public static int StepsDone(string folder, bool resume, string fingerprint)
    {
        var path = Path.Combine(folder, Checkpoint.FileName);
        return resume && File.Exists(path) ? Checkpoint.Load(path, fingerprint).Step : 0;
    }

    private static double Step(TrainingTask task, TrainerOptions options, State state, int step)
    {
        using var scope = NewDisposeScope();
        task.Network.train();
        state.Optimizer.ZeroGrad();
        using var loss = task.Loss(step);
        loss.backward();
        var value = loss.item<float>();
        if (!float.IsFinite(value))
            throw Diverged($"The loss became {value}", step);
        var norm = state.Optimizer.Clip(options.ClipNorm);
        if (!double.IsFinite(norm))
            throw Diverged($"The gradient became {norm}", step);
        state.Optimizer.Step(step + 1, options.LearningRateAt(step));
        state.UpdateAverage(options.EmaDecay, step);
        return value;
    }

    private static NucleusException Diverged(string what, int step) => new(ErrorKind.Input, FormattableString.Invariant($"{what} at step {step + 1}."),
        "Look for NaN or extreme values in the images (run 'nucleusdl inspect'), or lower the learning rate.");

    private static void Validate(TrainingTask task, State state, TrainingHistory history, int step)
    {
        state.Swap();
        try
        {
            task.Network.eval();
            var score = task.Score!();
            history.ValidationSteps.Add(step);
            history.ValidationScore.Add(score);
            if (history.BestScore is null || score >= history.BestScore)
            {
                (history.BestScore, history.BestStep) = (score, step);
                State.Copy(state.Weights, state.Best);
            }
        }
        finally
        {
            state.Swap();
        }
    }

    /// <summary>All tensors of a run by name; what a checkpoint holds.</summary>
    private sealed class State : IDisposable
    {
        public State(nn.Module network, TrainerOptions options)
        {
            Optimizer = new Optimizer(network, options);
            Weights = network.state_dict();
            Average = Clone(Weights);
            Best = Clone(Weights);
        }

        public Optimizer Optimizer { get; }

        public Dictionary<string, Tensor> Weights { get; }

        public Dictionary<string, Tensor> Average { get; }

        public Dictionary<string, Tensor> Best { get; }

        public IEnumerable<KeyValuePair<string, Tensor>>[] Everything() =>
            [Named("weights/", Weights), Named("average/", Average), Named("best/", Best), Optimizer.State()];

        public void UpdateAverage(double decay, int step)
        {
            using var noGrad = no_grad();
            // Short at first: the average must not remember the random start.
            var kept = Math.Min(decay, (1.0 + step) / (10.0 + step));
            foreach (var (name, value) in Weights)
                if (value.is_floating_point())
                    Average[name].TimesInPlace(kept).AddInPlace(value, 1 - kept);
                else
                    // A counter, such as that of a batch norm, has no mean.
                    Average[name].copy_(value);
        }

        public void Swap()
        {
            using var noGrad = no_grad();
            foreach (var (name, value) in Weights)
            {
                using var kept = value.clone();
                value.copy_(Average[name]);
                Average[name].copy_(kept);
            }
        }

        public static void Copy(Dictionary<string, Tensor> from, Dictionary<string, Tensor> to)
        {
            using var noGrad = no_grad();
            foreach (var (name, value) in from)
                to[name].copy_(value);
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            foreach (var tensor in Average.Values.Concat(Best.Values))
                tensor.Dispose();
        }

        private static Dictionary<string, Tensor> Clone(Dictionary<string, Tensor> source) =>
            source.ToDictionary(p => p.Key, p => p.Value.detach().clone().DetachFromDisposeScope());

        private static IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, Dictionary<string, Tensor> tensors) =>
            tensors.Select(p => KeyValuePair.Create(prefix + p.Key, p.Value));
    }
}

/// <summary>Where a training run stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Loss of the last step.</param>
/// <param name="History">Everything so far.</param>
public readonly record struct TrainingProgress(int Step, int Steps, double Loss, TrainingHistory History);
