namespace NucleusDl.Course.Notebooks;

/// <summary>The cell tags that a course notebook may use.</summary>
public static class CellTags
{
    /// <summary>The one cell with the values a reader may change; a headless run may put another after it.</summary>
    public const string Parameters = "parameters";

    /// <summary>The task, with a blank to fill in.</summary>
    public const string Exercise = "exercise";

    /// <summary>What helps before the solution does.</summary>
    public const string Hint = "hint";

    /// <summary>The solution; not in the student's variant.</summary>
    public const string Solution = "solution";

    /// <summary>Calls the checker.</summary>
    public const string Check = "check";

    /// <summary>For whoever teaches; not in the student's variant.</summary>
    public const string Teacher = "teacher";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Parameters, Exercise, Hint, Solution, Check, Teacher];
}
