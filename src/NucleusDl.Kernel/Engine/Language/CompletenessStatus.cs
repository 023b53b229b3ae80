namespace NucleusDl.Kernel;

/// <summary>Whether a text can be run as it stands.</summary>
public enum CompletenessStatus
{
    /// <summary>It can.</summary>
    Complete,

    /// <summary>More has to follow.</summary>
    Incomplete,

    /// <summary>It is wrong, whatever follows.</summary>
    Invalid,
}
