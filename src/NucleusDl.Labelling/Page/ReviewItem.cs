namespace NucleusDl.Labelling.Page;

/// <summary>What a person says of a nucleus.</summary>
/// <param name="Verdict">accepted, rejected, or empty.</param>
/// <param name="Comment">In words.</param>
internal sealed record ReviewItem(string Verdict, string Comment)
{
    /// <summary>It is right.</summary>
    public const string Accepted = "accepted";

    /// <summary>It is wrong.</summary>
    public const string Rejected = "rejected";

    /// <summary>From the session's items.</summary>
    public static ReviewItem Parse(string json) => Items.Read<ReviewItem>(json);

    /// <summary>For the session's items; null where nothing is said.</summary>
    public string? ToJson() => Verdict.Length == 0 && Comment.Length == 0 ? null : Items.Write(this);
}
