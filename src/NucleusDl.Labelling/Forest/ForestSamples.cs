namespace NucleusDl.Labelling.Forest;

/// <summary>What a forest learns from: for each sample some numbers and its class.</summary>
public sealed class ForestSamples
{
    /// <summary>Takes samples as they are.</summary>
    /// <param name="columns">For each feature the values of all samples.</param>
    /// <param name="classes">For each sample its class, 0 … classCount - 1.</param>
    /// <param name="classCount">Number of classes, at least 2.</param>
    /// <exception cref="NucleusException">A value is NaN or infinite.</exception>
    public ForestSamples(IReadOnlyList<float[]> columns, byte[] classes, int classCount)
    {
        if (columns.Count == 0 || classes.Length == 0 || columns.Any(c => c.Length != classes.Length))
            throw new ArgumentException("every feature needs a value of each sample", nameof(columns));
        if (classCount < 2 || classes.Any(c => c >= classCount))
            throw new ArgumentException("there must be two classes or more, numbered from 0", nameof(classCount));
        foreach (var column in columns)
            if (Array.Exists(column, v => !float.IsFinite(v)))
                throw new NucleusException(ErrorKind.Input, "The image holds NaN or infinite values near the scribbles.", "Replace them (in Fiji: Process > Math > NaN Background), then try again.");
        (Columns, Classes, ClassCount) = (columns, classes, classCount);
    }

    /// <summary>For each feature the values of all samples.</summary>
    public IReadOnlyList<float[]> Columns { get; }

    /// <summary>For each sample its class.</summary>
    public byte[] Classes { get; }

    /// <summary>Number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>Number of samples.</summary>
    public int Count => Classes.Length;
}
