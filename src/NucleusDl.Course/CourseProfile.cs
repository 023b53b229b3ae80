namespace NucleusDl.Course;

/// <summary>
/// How much work a notebook does: smoke (does it run?), course (a lesson) or full (better results, in hours where needed). Whoever
/// runs the notebook says so, by the AppContext data NucleusDl.Profile or the environment variable NUCLEUSDL_PROFILE; otherwise course.
/// </summary>
public static class CourseProfile
{
    private static readonly string[] Names = ["smoke", "course", "full"];

    /// <summary>"smoke", "course" or "full".</summary>
    /// <exception cref="NucleusException">Another name was set.</exception>
    public static string Current
    {
        get
        {
            var name = AppContext.GetData("NucleusDl.Profile") as string ?? Environment.GetEnvironmentVariable("NUCLEUSDL_PROFILE");
            if (string.IsNullOrEmpty(name))
                return "course";
            return Names.Contains(name) ? name : throw new NucleusException(ErrorKind.Usage, $"There is no profile '{name}'.", "Choose smoke, course or full.");
        }
    }

    /// <summary>The value for the current profile.</summary>
    /// <param name="smoke">For a quick check, under a minute.</param>
    /// <param name="course">For a lesson, some minutes.</param>
    /// <param name="full">For the best this notebook can do.</param>
    /// <exception cref="NucleusException">Another profile was set.</exception>
    public static T Pick<T>(T smoke, T course, T full) => Current switch { "smoke" => smoke, "full" => full, _ => course };
}
