using System.Globalization;

namespace NucleusDl.Measuring;

/// <summary>A comparison in plain words.</summary>
public static class ComparisonWords
{
    /// <summary>The result, what it rests on, and how much nuclei of one specimen resemble each other; a sentence or two each.</summary>
    public static IReadOnlyList<string> Of(GroupComparison c)
    {
        List<string> lines =
        [
            $"{c.Column}: {Describe(c.A)}; {Describe(c.B)}.",
            Verdict(c),
            $"Effect size, Hedges' g: {Number(c.HedgesG.Value)} ({Number(c.HedgesG.Low)} to {Number(c.HedgesG.High)}), {Size(c)}.",
            Trap(c),
        ];
        if (c.Few)
            lines.Add($"Warning: with fewer than {GroupComparison.FewSpecimens} specimens in a group, its spread is a guess. Take this as a first look, and measure more specimens, not more nuclei.");
        return lines;
    }

    private static string Describe(ComparedGroup g) => $"{g.Name} {Number(g.Mean)} (mean of {g.Specimens.Count} specimens, {g.Nuclei} nuclei)";

    private static string Verdict(GroupComparison c)
    {
        var d = c.Difference;
        var share = c.A.Mean != 0 ? string.Create(CultureInfo.InvariantCulture, $" ({100 * d.Value / Math.Abs(c.A.Mean):+0.#;-0.#;0} %)") : "";
        var known = $"{c.B.Name} minus {c.A.Name} is {Number(d.Value)}{share}; the 95 % interval over specimens reaches from {Number(d.Low)} to {Number(d.High)} (Welch, p {Chance(c.P)}).";
        return d.Low > 0 || d.High < 0
            ? $"{known} It leaves out 0: specimens of {c.B.Name} have {(d.Value > 0 ? "larger" : "smaller")} values, beyond what differs between specimens anyway."
            : $"{known} It holds 0: these specimens do not show whether the groups differ. That is no proof that they are equal.";
    }

    private static string Size(GroupComparison c) => Math.Abs(c.HedgesG.Value) switch
    {
        double.NaN => "not defined: the specimens of a group are all equal",
        < 0.2 => "hardly any difference compared with that between specimens",
        < 0.5 => "small compared with the difference between specimens",
        < 0.8 => "of medium size compared with the difference between specimens",
        _ => "large compared with the difference between specimens",
    };

    private static string Trap(GroupComparison c)
    {
        var (right, naive) = (c.Difference.High - c.Difference.Low, c.CountingNuclei.High - c.CountingNuclei.Low);
        var alike = double.IsNaN(c.BetweenSpecimens) ? "" : string.Create(CultureInfo.InvariantCulture, $" Here {100 * c.BetweenSpecimens:0} % of the variance within a group lies between specimens.");
        var width = naive > 0 && right > naive
            ? string.Create(CultureInfo.InvariantCulture, $" Counting all {c.A.Nuclei + c.B.Nuclei} nuclei as independent would give {Number(c.CountingNuclei.Low)} to {Number(c.CountingNuclei.High)} (p {Chance(c.PCountingNuclei)}), {right / naive:0.#} times too narrow.")
            : "";
        return $"Specimens were counted, not nuclei: nuclei of one specimen share animal, staining and day at the microscope, so they resemble each other and are not independent (pseudo-replication).{alike}{width}";
    }

    /// <summary>"= 0.031", "&lt; 0.0001": no p is known to more digits than that.</summary>
    public static string Chance(double p) => p switch
    {
        double.NaN => "unknown",
        < 0.0001 => "< 0.0001",
        < 0.01 => string.Create(CultureInfo.InvariantCulture, $"= {p:0.0000}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"= {p:0.000}"),
    };

    private static string Number(double v) => double.IsNaN(v) ? "unknown" : v.ToString("G4", CultureInfo.InvariantCulture);
}
