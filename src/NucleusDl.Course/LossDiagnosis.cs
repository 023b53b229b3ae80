using System.Net;
using NucleusDl.Course.Display;

namespace NucleusDl.Course;

/// <summary>What a loss curve looks like.</summary>
public enum LossShape
{
    /// <summary>Too few steps to say anything.</summary>
    TooShort,

    /// <summary>It became infinite, or rose again to where it began.</summary>
    Diverged,

    /// <summary>The loss falls while the validation score falls too: the training stacks are learned by heart.</summary>
    Overfitting,

    /// <summary>The jumps from step to step are more than half of all that was learned.</summary>
    Noisy,

    /// <summary>It was still falling when training ended.</summary>
    StillFalling,

    /// <summary>It has stopped falling.</summary>
    Flat,
}

/// <summary>Reads a loss curve as an experienced eye does, and says it in words: what it looks like, how that is seen, what to do.</summary>
/// <param name="Shape">What it looks like.</param>
/// <param name="Seen">How that is seen, with numbers, one sentence.</param>
/// <param name="Advice">What to do, one or two sentences.</param>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed record LossDiagnosis(LossShape Shape, string Seen, string Advice) : IHtml
{
    /// <summary>Steps a curve needs to be judged.</summary>
    public const int FewestSteps = 20;

    // A tenth of the curve is one value: single steps differ too much.
    private const int Parts = 10;

    // What falls by less than this share of the whole fall, in a fifth of the run, has as good as stopped.
    private const double LittleFall = 0.05;

    // The score of a few validation stacks moves by so much without meaning anything.
    private const double ScoreJitter = 0.03;

    /// <summary>Judges a training run by its curves.</summary>
    /// <param name="loss">Training loss of every step; lower is better.</param>
    /// <param name="validationScore">Scores on validation stacks, higher is better, evenly spaced over the steps; none leaves overfitting unjudged.</param>
    public static LossDiagnosis Of(IReadOnlyList<double> loss, IReadOnlyList<double>? validationScore = null)
    {
        if (loss.Any(static v => !double.IsFinite(v)))
            return Say(LossShape.Diverged, "The loss became infinite or not a number.");
        if (loss.Count < FewestSteps)
            return Say(LossShape.TooShort, FormattableString.Invariant($"There are {loss.Count} steps; at least {FewestSteps} are needed."));
        var means = Enumerable.Range(0, Parts).Select(i => Mean(loss, i * loss.Count / Parts, (i + 1) * loss.Count / Parts)).ToArray();
        var (first, last, lowest) = (means[0], means[^1], means.Min());
        var jump = Jump(loss);
        // What the mean of a tenth is uncertain by.
        var doubt = jump / Math.Sqrt(loss.Count / (double)Parts);
        if (last - lowest > 3 * doubt && last - lowest > 0.5 * (first - lowest))
            return Say(LossShape.Diverged, FormattableString.Invariant($"The loss came down to {lowest:0.###} and rose again to {last:0.###}; it began at {first:0.###}."));
        if (Overfits(validationScore, out var best, out var end) && last < first)
            return Say(LossShape.Overfitting, FormattableString.Invariant($"The loss fell to {last:0.###}, but the validation score fell from {best:0.###} to {end:0.###}."));
        if (jump > 0 && first - last < 2 * jump)
            return Say(LossShape.Noisy, FormattableString.Invariant($"From step to step the loss jumps by {jump:0.###}, and over the whole run it fell by {Math.Max(0, first - last):0.###} only."));
        var (before, after) = (Mean(loss, loss.Count * 6 / 10, loss.Count * 8 / 10), Mean(loss, loss.Count * 8 / 10, loss.Count));
        if (before - after > Math.Max(2 * doubt, LittleFall * (first - last)))
            return Say(LossShape.StillFalling, FormattableString.Invariant($"In the last fifth the loss was {after:0.###}, in the fifth before {before:0.###}."));
        return Say(LossShape.Flat, FormattableString.Invariant($"In the last fifth the loss was {after:0.###}, in the fifth before {before:0.###}."));
    }

    /// <summary>"Still falling. In the last fifth ... What to do: ...".</summary>
    public override string ToString() => $"{Name(Shape)}. {Seen} What to do: {Advice}";

    /// <summary>The same as a small framed paragraph.</summary>
    public string ToHtml() =>
        $"<div style=\"border-left:4px solid #4269d0;background:#f0f3fb;color:#222;padding:.5em .8em;margin:.3em 0;max-width:60em\"><b>{Name(Shape)}.</b> "
        + $"{WebUtility.HtmlEncode(Seen)}<br/><b>What to do:</b> {WebUtility.HtmlEncode(Advice)}</div>";

    private static string Name(LossShape shape) => shape switch
    {
        LossShape.TooShort => "Too short to judge",
        LossShape.StillFalling => "Still falling",
        _ => shape.ToString(),
    };

    private static LossDiagnosis Say(LossShape shape, string seen) => new(shape, seen, shape switch
    {
        LossShape.TooShort => "Train longer.",
        LossShape.Diverged => "Lower the learning rate to a third, and look for stacks with extreme grey values.",
        LossShape.Overfitting => "Add specimens or augmentation, or train a smaller network; the weights of the best validation are the ones that were kept.",
        LossShape.Noisy => "Train longer, take more patches in a batch, or lower the learning rate; if that does not help, look at image and labels side by side.",
        LossShape.StillFalling => "Train longer: this run ended before it was done.",
        _ => "More steps will hardly help. If the result is not good enough, look at the worst cases: more or better labels, or a larger network.",
    });

    /// <summary>Half the scores were given after the best one, and the last is clearly below it.</summary>
    private static bool Overfits(IReadOnlyList<double>? scores, out double best, out double end)
    {
        (best, end) = (double.NaN, double.NaN);
        if (scores is not { Count: >= 4 })
            return false;
        (best, end) = (scores.Max(), (scores[^1] + scores[^2]) / 2);
        var at = Enumerable.Range(0, scores.Count).First(i => scores[i] == scores.Max());
        return at < scores.Count / 2 && best - end > ScoreJitter;
    }

    private static double Mean(IReadOnlyList<double> values, int from, int to)
    {
        var sum = 0.0;
        for (var i = from; i < to; i++)
            sum += values[i];
        return sum / (to - from);
    }

    /// <summary>Typical difference between a step and the next in the second half, as the SD of one step: robust against single leaps.</summary>
    private static double Jump(IReadOnlyList<double> loss)
    {
        var differences = Enumerable.Range(loss.Count / 2, loss.Count - 1 - loss.Count / 2).Select(i => Math.Abs(loss[i + 1] - loss[i])).Order().ToArray();
        // The median of |a - b| of two normal values is 0.954 SD.
        return differences[differences.Length / 2] / 0.954;
    }
}
