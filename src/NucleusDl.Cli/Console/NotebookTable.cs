using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Kernel;

namespace NucleusDl.Cli;

/// <summary>What running a notebook cost, cell by cell.</summary>
internal static class NotebookTable
{
    /// <summary>A line for each cell that ran: number, status, time, memory.</summary>
    public static IEnumerable<string> Lines(HeadlessResult result)
    {
        yield return "  cell  status               seconds  peak MB  after MB  outputs";
        foreach (var cell in result.Cells.Where(cell => cell.Status != CellStatus.Skipped))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  {cell.Index + 1,4}  {Words(cell.Status),-18} {cell.Elapsed.TotalSeconds,9:0.00} {Megabytes(cell.PeakBytes),8} {Megabytes(cell.WorkingSetBytes),9} {cell.Outputs,8}");
    }

    /// <summary>One line for the notebook.</summary>
    public static string Summary(HeadlessResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.NotebookPath}: {(result.Succeeded ? "" : result.Cancelled ? "stopped after " : "failed after ")}{result.Cells.Count(c => c.Status is CellStatus.Ok or CellStatus.FailedAsExpected)} cells, {result.Elapsed.TotalSeconds:0.0} s, peak {Megabytes(Peak(result))} MB{(result.HtmlPath is { } page ? $", page {page}" : "")}");

    /// <summary>The same for a record.</summary>
    public static JsonObject Json(HeadlessResult result) => new()
    {
        ["succeeded"] = result.Succeeded,
        ["peak_bytes"] = Peak(result),
        ["cells"] = new JsonArray([.. result.Cells.Select(cell => (JsonNode)new JsonObject
        {
            ["number"] = cell.Index + 1,
            ["id"] = cell.Id,
            ["status"] = cell.Status.ToString().ToLowerInvariant(),
            ["seconds"] = Math.Round(cell.Elapsed.TotalSeconds, 3),
            ["peak_bytes"] = cell.PeakBytes,
            ["after_bytes"] = cell.WorkingSetBytes,
            ["outputs"] = cell.Outputs,
        })]),
    };

    private static long Peak(HeadlessResult result) => result.Cells.Count == 0 ? 0 : result.Cells.Max(cell => cell.PeakBytes);

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0", CultureInfo.InvariantCulture);

    private static string Words(CellStatus status) => status == CellStatus.FailedAsExpected ? "failed as expected" : status.ToString().ToLowerInvariant();
}
