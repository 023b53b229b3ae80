using System.Globalization;
using NucleusDl.Course.Toys;
using NucleusDl.Metrics;

namespace NucleusDl.Course.Exercises;

/// <summary>Rule of exercise 06.7: settings are judged by what they find in <see cref="PracticeStack"/>, count and volume alike.</summary>
internal static class SettingsRule
{
    public const string Two = "Give two numbers: marker height in µm, threshold factor.";
    public const string Sense = "Heights are 0 µm or more, and a factor is above 0.";
    public const string Split = "More objects than nuclei: it is over-segmented. Let a marker stand higher above its saddle.";
    public const string Merged = "Fewer objects than nuclei: it is under-segmented. A lower marker height keeps more of them apart.";
    public const string Large = "The nuclei are there, and too large: the threshold takes in blurred light around them. Raise the factor.";
    public const string Small = "The nuclei are too small, or the dim ones are gone: lower the factor.";

    private const double LeastAp = 0.9;
    private const double Share = 0.05;

    public static Verdict Judge(double[,] answer)
    {
        double[] given = [.. answer.Cast<double>()];
        if (given.Length != 2)
            return Verdict.NotYet($"You gave {given.Length} number{(given.Length == 1 ? "" : "s")}.", Two);
        if (!(given[0] >= 0 && given[1] > 0 && double.IsFinite(given[0]) && double.IsFinite(given[1])))
            return Verdict.NotYet($"{Answers.Say(answer)} cannot be used.", Sense);
        using var stack = PracticeStack.Make();
        using var found = PracticeStack.Segment(stack.Image, given[0], given[1]);
        var score = Evaluator.Evaluate([("practice", found, stack.Truth)]);
        var volume = (double)found.Sizes().Values.Sum() / stack.Truth.Sizes().Values.Sum() - 1;
        var said = string.Create(CultureInfo.InvariantCulture,
            $"{score.PredCount} objects for {score.TrueCount} nuclei, AP@0.5 {score.Ap50:0.00}, volume in all {100 * volume:+0;-0;0} %.");
        // A threshold that is far off also merges or loses nuclei, so it is named first.
        return volume > 2 * Share ? Verdict.NotYet(said, Large)
            : volume < -2 * Share ? Verdict.NotYet(said, Small)
            : score.Ap50 < LeastAp ? Verdict.NotYet(said, score.PredCount > score.TrueCount ? Split : Merged)
            : volume > Share ? Verdict.NotYet(said, Large)
            : volume < -Share ? Verdict.NotYet(said, Small)
            : Verdict.Right($"Yes: {said} You used the truth to choose. On your own data, choose on stacks that you labelled, and judge on others.");
    }
}
