namespace NucleusDl.Labelling.Page;

/// <summary>An error that has its own HTTP status.</summary>
/// <param name="status">The status.</param>
/// <param name="reason">What is wrong.</param>
internal sealed class StatusException(int status, NucleusException reason) : Exception(reason.Message, reason)
{
    /// <summary>There is no such thing.</summary>
    public const int NotFound = 404;

    /// <summary>Something else must be done first.</summary>
    public const int Conflict = 409;

    /// <summary>The status.</summary>
    public int Status => status;

    /// <summary>What is wrong.</summary>
    public NucleusException Reason => reason;
}
