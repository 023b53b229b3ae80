using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>What was run in this kernel, for the arrow keys of consoles.</summary>
internal sealed class History
{
    private const int Session = 1;

    private readonly List<(int Line, string Input, string? Output)> entries = [];

    public void Add(int line, string input, string? output)
    {
        lock (entries)
            entries.Add((line, input, output));
    }

    /// <summary>Answers a <c>history_request</c>.</summary>
    public JsonObject Reply(JupyterMessage request)
    {
        List<(int Line, string Input, string? Output)> all;
        lock (entries)
            all = [.. entries];
        var count = Math.Max(0, request.Number("n", all.Count));
        var found = request.Text("hist_access_type") switch
        {
            "range" => IsThisSession(request.Number("session")) ? all.Where(e => e.Line >= request.Number("start") && e.Line < request.Number("stop", int.MaxValue)) : [],
            "search" => Search(all, request.Text("pattern", "*"), request.Flag("unique")).TakeLast(count),
            _ => all.TakeLast(count),
        };
        var withOutput = request.Flag("output");
        return new()
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. found.Select(e => (JsonNode)new JsonArray(Session, e.Line, withOutput ? new JsonArray(e.Input, e.Output) : e.Input))]),
        };
    }

    // 0 is the current session, and there is no other.
    private static bool IsThisSession(int session) => session is 0 or Session;

    private static IEnumerable<(int Line, string Input, string? Output)> Search(List<(int Line, string Input, string? Output)> all, string pattern, bool unique)
    {
        var found = all.Where(e => FileSystemName.MatchesSimpleExpression(pattern, e.Input, ignoreCase: false));
        // Of equal ones the newest, in the order of time.
        return unique ? found.Reverse().DistinctBy(e => e.Input).Reverse() : found;
    }
}
