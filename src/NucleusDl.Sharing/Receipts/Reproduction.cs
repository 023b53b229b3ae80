using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>One line of the comparison of a run with its repetition.</summary>
/// <param name="What">A file, a metric, or a property of the machine.</param>
/// <param name="Then">In the receipt.</param>
/// <param name="Now">In the repetition.</param>
/// <param name="Passed">Whether it is within what is asked; null where nothing is asked.</param>
/// <param name="Note">Why.</param>
public sealed record ReproductionRow(string What, string Then, string Now, bool? Passed, string Note);

/// <summary>
/// A run compared with its repetition. With equal versions, threads and instruction set every result must be equal to the bit; otherwise every number
/// of the record must lie within a tolerance.
/// </summary>
/// <param name="SameMachine">Whether versions, threads and instruction set are equal.</param>
/// <param name="Rows">The comparison, line by line.</param>
public sealed record Reproduction(bool SameMachine, IReadOnlyList<ReproductionRow> Rows)
{
    /// <summary>Tolerance where none is given: relative, of every metric.</summary>
    public const double DefaultTolerance = 0.02;

    // These hold the time of the run.
    private static readonly string[] Timed = [".ipynb", ".html"];

    /// <summary>Whether nothing failed.</summary>
    public bool Passed => Rows.All(r => r.Passed != false);

    /// <summary>Compares.</summary>
    /// <param name="then">The record in the receipt.</param>
    /// <param name="thenFolder">Folder of its outputs.</param>
    /// <param name="now">The record of the repetition.</param>
    /// <param name="nowFolder">Folder of the repetition's record.</param>
    /// <param name="tolerance">Relative difference that metrics may have on another machine.</param>
    public static Reproduction Compare(RunRecord then, string thenFolder, RunRecord now, string nowFolder, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(then);
        ArgumentNullException.ThrowIfNull(now);
        var rows = Machine(then, now).ToList();
        var same = rows.All(r => r.Then == r.Now);
        // Which image it was is said and decides nothing: what could make a difference in it is among the versions.
        if (then.Image is not null || now.Image is not null)
            rows.Add(new ReproductionRow("container image", ShortImage(then.Image), ShortImage(now.Image), null, then.Image == now.Image ? "" : "differs"));
        foreach (var input in then.Inputs)
        {
            var hash = now.Inputs.FirstOrDefault(i => i.Sha256 == input.Sha256) ?? now.Inputs.FirstOrDefault(i => i.Name == input.Name);
            if (hash?.Sha256 != input.Sha256)
                rows.Add(new ReproductionRow("input " + input.Name, Short(input.Sha256), Short(hash?.Sha256), false, "another file was read"));
        }
        foreach (var output in then.Outputs)
            rows.AddRange(OfOutput(output, now.Outputs.FirstOrDefault(o => o.Name == output.Name), thenFolder, nowFolder, same, tolerance));
        rows.AddRange(Metrics(then.Metrics, now.Metrics, same, tolerance));
        return new Reproduction(same, rows);
    }

    private static IEnumerable<ReproductionRow> Machine(RunRecord then, RunRecord now)
    {
        var names = then.Versions.Keys.Union(now.Versions.Keys).Order(StringComparer.Ordinal);
        (string, string?, string?)[] facts =
        [
            ("NucleusDl", then.ToolVersion + "+" + then.Commit, now.ToolVersion + "+" + now.Commit), ("device", then.Device, now.Device),
            ("threads", then.Threads.ToString(CultureInfo.InvariantCulture), now.Threads.ToString(CultureInfo.InvariantCulture)), ("instruction set", then.InstructionSet, now.InstructionSet),
            .. names.Select(n => (n, then.Versions.GetValueOrDefault(n), now.Versions.GetValueOrDefault(n))),
        ];
        return facts.Select(f => new ReproductionRow(f.Item1, f.Item2 ?? "-", f.Item3 ?? "-", null, f.Item2 == f.Item3 ? "" : "differs"));
    }

    private static IEnumerable<ReproductionRow> OfOutput(FileRecord then, FileRecord? now, string thenFolder, string nowFolder, bool same, double tolerance)
    {
        var what = "output " + then.Name;
        if (now is null)
            return [new ReproductionRow(what, Short(then.Sha256), "-", false, "was not written again")];
        if (now.Sha256 == then.Sha256)
            return [new ReproductionRow(what, Short(then.Sha256), Short(now.Sha256), true, "equal to the bit")];
        if (Timed.Contains(Path.GetExtension(then.Name)))
            return [new ReproductionRow(what, Short(then.Sha256), Short(now.Sha256), null, "holds times, so that the numbers below count")];
        if (same)
            return [new ReproductionRow(what, Short(then.Sha256), Short(now.Sha256), false, "differs, although versions, threads and instruction set are equal")];
        var row = new ReproductionRow(what, Short(then.Sha256), Short(now.Sha256), null, "differs, as it may on another machine");
        var (a, b) = (Path.Combine(thenFolder, RoCrate.Inner(then.Name)), Path.Combine(nowFolder, now.Name));
        return VolumeFile.HasKnownExtension(then.Name) && File.Exists(a) && File.Exists(b) ? [row, Overlap(a, b, tolerance)] : [row];
    }

    /// <summary>How far two label images agree: Dice of what is not background.</summary>
    private static ReproductionRow Overlap(string then, string now, double tolerance)
    {
        using var a = VolumeFile.ReadLabels(then);
        using var b = VolumeFile.ReadLabels(now);
        var what = $"nuclei in {Path.GetFileName(then)}, Dice";
        if (!a.Shape.SameSpace(b.Shape))
            return new ReproductionRow(what, a.Shape.ToString(), b.Shape.ToString(), false, "the images differ in size");
        long both = 0, sum = 0;
        for (var z = 0; z < a.Shape.Z; z++)
        {
            var p = a.Plane(z);
            var q = b.Plane(z);
            for (var i = 0; i < p.Length; i++)
            {
                both += p[i] != 0 && q[i] != 0 ? 2 : 0;
                sum += (p[i] != 0 ? 1 : 0) + (q[i] != 0 ? 1 : 0);
            }
        }
        var dice = sum == 0 ? 1 : (double)both / sum;
        return new ReproductionRow(what, "1", dice.ToString("0.0000", CultureInfo.InvariantCulture), dice >= 1 - tolerance, FormattableString.Invariant($"at least {1 - tolerance} is asked"));
    }

    private static IEnumerable<ReproductionRow> Metrics(JsonNode? then, JsonNode? now, bool same, double tolerance)
    {
        var (before, after) = (Numbers(then), Numbers(now));
        foreach (var (name, value) in before)
        {
            // How long it took is no result.
            if (name.Contains("second", StringComparison.OrdinalIgnoreCase) || name.Contains("elapsed", StringComparison.OrdinalIgnoreCase) || name.Contains("memory", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!after.TryGetValue(name, out var again))
            {
                yield return new ReproductionRow(name, Text(value), "-", false, "is no longer there");
                continue;
            }
            var difference = Math.Abs(value - again) / Math.Max(Math.Abs(value), 1e-12);
            var allowed = same ? 0 : tolerance;
            yield return new ReproductionRow(name, Text(value), Text(again), difference <= allowed, difference == 0 ? "equal" : FormattableString.Invariant($"differs by {difference:0.0%}, {allowed:0.0%} is allowed"));
        }
    }

    private static SortedDictionary<string, double> Numbers(JsonNode? node)
    {
        var found = new SortedDictionary<string, double>(StringComparer.Ordinal);
        Walk(node, "");
        return found;

        void Walk(JsonNode? at, string name)
        {
            if (at is JsonObject map)
                foreach (var (key, value) in map)
                    Walk(value, name.Length == 0 ? key : $"{name}.{key}");
            else if (at is JsonArray list)
                foreach (var (i, value) in list.Index())
                    Walk(value, $"{name}[{i}]");
            else if (at is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number)
                found[name] = double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture);
        }
    }

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string ShortImage(string? id) => id is null ? "none" : Short(id.Replace("sha256:", "", StringComparison.Ordinal));

    private static string Short(string? hash) => hash is null ? "-" : hash[..12];
}
