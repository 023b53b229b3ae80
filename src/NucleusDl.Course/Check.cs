using NucleusDl.Course.Exercises;

namespace NucleusDl.Course;

/// <summary>Checks the answers to the exercises of the notebooks.</summary>
/// <example><code>Check.That("01.1", 3.5)</code></example>
public static class Check
{
    /// <summary>Checks a number, a text, or a table of numbers.</summary>
    /// <param name="id">Number of the exercise as the notebook gives it, such as "01.2".</param>
    /// <param name="answer">The answer. Left blank (null, NaN, 0, empty) it counts as not answered yet.</param>
    /// <exception cref="NucleusException">There is no such exercise.</exception>
    public static CheckResult That(string id, object? answer) => ExerciseTable.Find(id).Check(answer);

    /// <summary>Checks a function that the reader wrote, by trying it on a few inputs.</summary>
    /// <param name="id">Number of the exercise as the notebook gives it, such as "01.2".</param>
    /// <param name="answer">The function. One that returns null or NaN counts as not answered yet.</param>
    /// <exception cref="NucleusException">There is no such exercise.</exception>
    public static CheckResult That(string id, Delegate? answer) => ExerciseTable.Find(id).Check(answer);
}
