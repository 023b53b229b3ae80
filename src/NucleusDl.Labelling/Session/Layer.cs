namespace NucleusDl.Labelling.Session;

/// <summary>What one draws into.</summary>
internal enum Layer
{
    /// <summary>Nuclei by number.</summary>
    Labels,

    /// <summary>Classes for the forest.</summary>
    Scribbles,
}
