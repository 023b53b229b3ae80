namespace NucleusDl.Labelling.Page;

/// <summary>Where a job stands.</summary>
internal enum JobState
{
    /// <summary>Another runs.</summary>
    Waiting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It could not be done.</summary>
    Failed,

    /// <summary>The user stopped it.</summary>
    Stopped,
}
