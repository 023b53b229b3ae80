using System.Text.Json.Nodes;
using NucleusDl.IO;

namespace NucleusDl.Sharing;

/// <summary>Something about a package that is wrong, or that others will miss.</summary>
/// <param name="Code">The rule, a short name that stays.</param>
/// <param name="Level">An error keeps others from using it; a warning does not.</param>
/// <param name="Where">The place in the description, such as inputs[0].axes[2].size, or a file.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Fix">What to do.</param>
public sealed record PackageFinding(string Code, FindingLevel Level, string Where, string Problem, string Fix)
{
    /// <summary>One line.</summary>
    public override string ToString() => $"{(Level == FindingLevel.Error ? "error" : "warning")} {Code}: {(Where.Length > 0 && !Where.Replace('_', '-').Equals(Code, StringComparison.Ordinal) ? Where + ": " : "")}{Problem} {Fix}";

    /// <summary>As JSON.</summary>
    public JsonObject ToNode() => new() { ["code"] = Code, ["level"] = Level.ToString().ToLowerInvariant(), ["where"] = Where, ["problem"] = Problem, ["fix"] = Fix };
}
