using System.Text.Json.Nodes;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>One thing that was checked about a receipt.</summary>
/// <param name="What">The file, or the rule.</param>
/// <param name="Passed">Whether it is as it should be.</param>
/// <param name="Detail">What was found.</param>
public sealed record ReceiptRow(string What, bool Passed, string Detail);

/// <summary>Checks a receipt: every file that it names is there and is the one that was meant, and the record agrees with them.</summary>
public static class ReceiptCheck
{
    /// <summary>Checks a receipt, row by row.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <exception cref="NucleusException">The metadata are no JSON.</exception>
    public static IReadOnlyList<ReceiptRow> Verify(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var rows = new List<ReceiptRow>();
        var metadata = RoCrate.Json(Path.Combine(receipt.Folder, RoCrate.FileName));
        var entities = (metadata["@graph"] as JsonArray ?? []).OfType<JsonObject>().Where(e => e["@id"] is JsonValue).ToLookup(e => e["@id"]!.ToString());
        var root = entities["./"].FirstOrDefault();
        var run = entities[RoCrate.RunId].FirstOrDefault();
        rows.Add(Row("ro-crate-metadata.json", entities[RoCrate.FileName].FirstOrDefault()?["conformsTo"]?["@id"]?.ToString() == RoCrate.Crate && root?["conformsTo"]?["@id"]?.ToString() == RoCrate.Profile
            && run?["@type"]?.ToString() == "CreateAction", "RO-Crate 1.1, Process Run Crate 0.5", "it does not say which profile it follows, or what was run"));
        var files = entities.SelectMany(e => e).Where(e => e["@type"]?.ToString() == "File").ToList();
        var inside = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var id = file["@id"]!.ToString();
            if (id.StartsWith("urn:", StringComparison.Ordinal))
                continue;
            var name = Uri.UnescapeDataString(id);
            inside.Add(name);
            rows.Add(OfFile(receipt.Folder, name, file["sha256"]?.ToString(), file["contentSize"]?.ToString()));
        }
        foreach (var extra in Directory.GetFiles(receipt.Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(receipt.Folder, f).Replace('\\', '/')).Where(f => f != RoCrate.FileName && !inside.Contains(f)))
            rows.Add(new ReceiptRow(extra, false, "is there, but the receipt does not know it"));
        var hashes = files.Select(f => f["sha256"]?.ToString()).ToHashSet();
        foreach (var recorded in receipt.Record.Inputs.Concat(receipt.Record.Outputs))
            if (!hashes.Contains(recorded.Sha256))
                rows.Add(new ReceiptRow(recorded.Name, false, "the record names it, the receipt does not"));
        foreach (var output in receipt.Record.Outputs)
            rows.Add(OfFile(receipt.Folder, $"{Receipt.OutputsFolder}/{RoCrate.Inner(output.Name)}", output.Sha256, null, "output of the run: "));
        return rows;
    }

    private static ReceiptRow OfFile(string folder, string name, string? hash, string? bytes, string prefix = "")
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        if (!path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return new ReceiptRow(prefix + name, false, "lies outside of the receipt");
        if (!File.Exists(path))
            return new ReceiptRow(prefix + name, false, "is missing");
        if (bytes is not null && bytes != new FileInfo(path).Length.ToString(System.Globalization.CultureInfo.InvariantCulture))
            return new ReceiptRow(prefix + name, false, $"has {new FileInfo(path).Length} bytes instead of {bytes}");
        return Row(prefix + name, hash is not null && Hashing.Sha256(path) == hash, "SHA-256 as stated", "its SHA-256 is another");
    }

    private static ReceiptRow Row(string what, bool passed, string good, string bad) => new(what, passed, passed ? good : bad);
}
