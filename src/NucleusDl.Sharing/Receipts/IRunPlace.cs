namespace NucleusDl.Sharing;

/// <summary>Where a command of the program can run again: here, or in a container.</summary>
public interface IRunPlace
{
    /// <summary>What the place is called in a sentence, such as "here".</summary>
    string Name { get; }

    /// <summary>How the place sees a file or folder of this computer that the command reads.</summary>
    /// <param name="path">Path on this computer.</param>
    string Input(string path);

    /// <summary>How the place sees a file in the folder that the command writes to.</summary>
    /// <param name="work">The folder, on this computer.</param>
    /// <param name="name">Name in it; empty for the folder itself.</param>
    string Output(string work, string name);

    /// <summary>Runs the command to its end.</summary>
    /// <param name="words">The verb and what follows, with paths as the place sees them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Its exit code and everything that it wrote.</returns>
    (int Code, string Said) Run(IReadOnlyList<string> words, CancellationToken cancellation);
}
