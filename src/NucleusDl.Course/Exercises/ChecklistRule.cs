namespace NucleusDl.Course.Exercises;

/// <summary>Rule of exercise 07.7: which of the twelve elements a shared method lacks.</summary>
internal static class ChecklistRule
{
    public const string Numbers = "Give numbers of the list, 1 to 12, each once.";

    /// <summary>The elements in the order of the notebook, and what is to be said to somebody who is wrong about one.</summary>
    public static readonly (string Name, bool Missing, string Hint)[] Elements =
    [
        ("explanation", false, "The paper is named with its DOI: the explanation is there."),
        ("commented code", true, "The code is there, but it begins at the network: nothing says how the stack is scaled, nor how maps become nuclei."),
        ("documentation", false, "It says how to install the program and how to predict: that is the documentation asked for."),
        ("environment", true, "Without versions nobody can install what ran then. 'A recent PyTorch' is no version."),
        ("trained model", false, "The weights lie in the archive: the model is there."),
        ("training and test data", true, "'On request' is not there. In a few years nobody answers."),
        ("loss", false, "It names what was minimised, and with which weights."),
        ("metrics", false, "A score on stacks that were held out is stated, and which score it is."),
        ("optimizer", true, "Adam alone is half of it: the learning rate and the number of steps are missing."),
        ("training routine", false, "The script that trains is in the archive, with its seed."),
        ("training documentation", false, "It says step by step how to train."),
        ("way without programming", true, "Every step asks for Python. Somebody who does not program cannot use it."),
    ];

    public static double[] Solution { get; } = [.. Elements.Index().Where(static e => e.Item.Missing).Select(static e => e.Index + 1.0)];

    public static Verdict Judge(double[,] answer)
    {
        double[] given = [.. answer.Cast<double>()];
        if (given.Any(static n => n != Math.Floor(n) || n < 1 || n > Elements.Length) || given.Distinct().Count() != given.Length)
            return Verdict.NotYet($"{Answers.Say(answer)} is no list of elements.", Numbers);
        var wrong = Elements.Index().FirstOrDefault(e => e.Item.Missing != given.Contains(e.Index + 1), (-1, default));
        if (wrong.Index < 0)
            return Verdict.Right($"Yes: {Solution.Length} of {Elements.Length} are missing. It is better than most, and still nobody can train it again.");
        var right = Elements.Index().Count(e => e.Item.Missing == given.Contains(e.Index + 1));
        return Verdict.NotYet($"You judged {right} of {Elements.Length} rightly. Look at number {wrong.Index + 1} again, {wrong.Item.Name}.", wrong.Item.Hint);
    }
}
