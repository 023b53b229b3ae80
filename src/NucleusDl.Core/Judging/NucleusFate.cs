namespace NucleusDl.Judging;

/// <summary>What became of a true nucleus in a prediction: where SEG is lost. The first that holds counts.</summary>
public enum NucleusFate
{
    /// <summary>Its label is smaller than the limit asked for: often a mark of a centre that nobody outlined.</summary>
    Small,

    /// <summary>Found with an IoU of at least <see cref="FateOptions.GoodIou"/>.</summary>
    Good,

    /// <summary>A result covers more than half of it and more than half of another true nucleus.</summary>
    Merged,

    /// <summary>At least two results lie mostly in it, and each takes a tenth of it or more.</summary>
    Split,

    /// <summary>One result covers more than half of it, but the IoU is low and the result is the larger of the two.</summary>
    TooLarge,

    /// <summary>One result covers more than half of it, but the IoU is low and the result is the smaller of the two.</summary>
    TooSmall,

    /// <summary>No result covers more than half of it.</summary>
    Missed,
}
