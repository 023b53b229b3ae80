namespace NucleusDl.Course.Exercises;

/// <summary>How much an exercise leaves to the reader.</summary>
public enum ExerciseKind
{
    /// <summary>One small step, by hand or with the code given.</summary>
    Guided,

    /// <summary>Change something that works.</summary>
    Modify,

    /// <summary>Several right answers; the checker looks at what the answer does.</summary>
    Open,
}

/// <summary>A mistake that is often made, and what helps.</summary>
/// <param name="What">What the reader did, in a few words, for the tests' names.</param>
/// <param name="Answer">The answer that this mistake gives.</param>
/// <param name="Hint">What helps.</param>
public sealed record WrongAnswer(string What, object Answer, string Hint);

/// <summary>What a rule says: passed or not, and why.</summary>
/// <param name="Passed">Whether the answer is right.</param>
/// <param name="Message">What was found.</param>
/// <param name="Hint">What to try next.</param>
public sealed record Verdict(bool Passed, string Message, string? Hint = null)
{
    /// <summary>A right answer.</summary>
    public static Verdict Right(string message) => new(true, message);

    /// <summary>Not right yet.</summary>
    public static Verdict NotYet(string message, string? hint = null) => new(false, message, hint);
}

/// <summary>
/// One exercise: what is right, what is blank, which mistakes are known. Because the solution and the mistakes stand here
/// as values, a test can prove that the solution passes, the blank fails, and each mistake gets its own hint.
/// </summary>
public sealed class Exercise
{
    /// <summary>Number of the notebook and of the exercise, such as "01.2".</summary>
    public required string Id { get; init; }

    /// <summary>A few words.</summary>
    public required string Title { get; init; }

    /// <summary>How much is left to the reader.</summary>
    public required ExerciseKind Kind { get; init; }

    /// <summary>The answer as the notebook first shows it; null, NaN, 0 and empty answers are blank for every exercise.</summary>
    public object? Blank { get; init; }

    /// <summary>One right answer: a number, a text, a table or a function.</summary>
    public required object Solution { get; init; }

    /// <summary>Mistakes that are known.</summary>
    public IReadOnlyList<WrongAnswer> WrongAnswers { get; init; } = [];

    /// <summary>Decides on an answer that is not blank.</summary>
    public required Func<object, Verdict> Judge { get; init; }

    /// <summary>Checks an answer.</summary>
    public CheckResult Check(object? answer)
    {
        var verdict = Answers.IsBlank(answer) ? NotAnswered : Decide(answer!);
        return new CheckResult(Id, Title, verdict.Passed, verdict.Message, verdict.Hint);
    }

    /// <summary>The verdict on a blank answer.</summary>
    internal static Verdict NotAnswered { get; } = Verdict.NotYet("Not answered yet.", "Fill in the cell above, run it, then run this one again.");

    private Verdict Decide(object answer)
    {
        try
        {
            return Judge(answer);
        }
        catch (AnswerException e)
        {
            return e.IsBlank ? NotAnswered : Verdict.NotYet(e.Message, e.Hint);
        }
    }
}
