using System.Globalization;

namespace NucleusDl.Course.Exercises;

/// <summary>The usual ways to judge an answer. What they share: a known mistake gets its hint, any other a concrete difference.</summary>
internal static class Rules
{
    /// <summary>One number, right to within <paramref name="tolerance"/>.</summary>
    public static Func<object, Verdict> Number(double right, double tolerance, string praise, IReadOnlyList<WrongAnswer> wrong, string fallback) => answer =>
    {
        var given = Answers.Number(answer);
        if (Math.Abs(given - right) <= tolerance)
            return Verdict.Right(praise);
        var known = wrong.FirstOrDefault(w => Math.Abs(given - Answers.Number(w.Answer)) <= tolerance);
        return Verdict.NotYet($"{given.ToString("0.####", CultureInfo.InvariantCulture)} is not it yet.", known?.Hint ?? fallback);
    };

    /// <summary>A function that does the same as the solution on every input of <paramref name="tries"/>.</summary>
    /// <param name="solution">The right function.</param>
    /// <param name="form">How the function is written, for messages.</param>
    /// <param name="tries">Argument lists.</param>
    /// <param name="praise">What to say when it is right.</param>
    /// <param name="wrong">Functions with known mistakes.</param>
    /// <param name="fallback">The hint for every other mistake.</param>
    public static Func<object, Verdict> Function(Delegate solution, string form, object[][] tries, string praise, IReadOnlyList<WrongAnswer> wrong, string fallback) => answer =>
    {
        var function = Answers.Function(answer, form);
        var given = Array.ConvertAll(tries, inputs => Answers.Call(function, form, inputs));
        var right = Array.ConvertAll(tries, inputs => Answers.Call(solution, form, inputs));
        var differs = Enumerable.Range(0, tries.Length).FirstOrDefault(i => !Answers.Same(given[i], right[i]), -1);
        if (differs < 0)
            return Verdict.Right(praise);
        var known = wrong.FirstOrDefault(w => DoesTheSame((Delegate)w.Answer, form, tries, given));
        var inputs = string.Join(" and ", tries[differs].Select(Answers.Say));
        return Verdict.NotYet($"For {inputs} your function gives {Answers.Say(given[differs])}; {Answers.Say(right[differs])} was expected.", known?.Hint ?? fallback);
    };

    private static bool DoesTheSame(Delegate mistake, string form, object[][] tries, double[][,] given)
    {
        for (var i = 0; i < tries.Length; i++)
            if (!Answers.Same(Answers.Call(mistake, form, tries[i]), given[i]))
                return false;
        return true;
    }
}
