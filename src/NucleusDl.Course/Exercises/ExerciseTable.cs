using System.Collections.Frozen;

namespace NucleusDl.Course.Exercises;

/// <summary>All exercises of the course, by number. A new notebook adds one line here.</summary>
public static class ExerciseTable
{
    private static readonly FrozenDictionary<string, Exercise> ById = new[]
    {
        Notebook01.Exercises,
        Notebook02.Exercises,
        Notebook03.Exercises,
        Notebook04.Exercises,
        Notebook05.Exercises,
        Notebook06.Exercises,
        Notebook07.Exercises,
    }.SelectMany(static notebook => notebook).ToFrozenDictionary(static e => e.Id);

    /// <summary>Every exercise, in the order of the notebooks.</summary>
    public static IReadOnlyList<Exercise> All { get; } = [.. ById.Values.OrderBy(static e => e.Id, StringComparer.Ordinal)];

    /// <summary>Whether there is an exercise of that number.</summary>
    public static bool Contains(string id) => ById.ContainsKey(id);

    /// <summary>The exercise of that number.</summary>
    /// <exception cref="NucleusException">There is none.</exception>
    public static Exercise Find(string id)
    {
        if (ById.TryGetValue(id ?? "", out var exercise))
            return exercise;
        var notebook = (id ?? "").Split('.')[0];
        var near = All.Where(e => e.Id.StartsWith(notebook + ".", StringComparison.Ordinal)).Select(static e => e.Id).ToList();
        throw new NucleusException(ErrorKind.Usage, $"There is no exercise '{id}'.",
            near.Count > 0 ? $"Notebook {notebook} has {near[0]} to {near[^1]}." : "Write it as in the notebook, for example \"01.2\".");
    }
}
