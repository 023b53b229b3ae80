using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>Answers what clients ask: who the kernel is, what may stand at the cursor, what a name means.</summary>
internal sealed class KernelAnswers(JupyterOptions options, LanguageService language, History history, CommManager comms)
{
    /// <summary>The content of the reply.</summary>
    public JsonObject For(JupyterMessage request) => request.Type switch
    {
        "kernel_info_request" => Info(),
        "complete_request" => Complete(request.Text("code"), request.Number("cursor_pos", int.MaxValue)),
        "inspect_request" => Inspect(request.Text("code"), request.Number("cursor_pos", int.MaxValue), request.Number("detail_level")),
        "is_complete_request" => IsComplete(request.Text("code")),
        "history_request" => history.Reply(request),
        "comm_info_request" => comms.Info(request.Text("target_name")),
        "connect_request" => new() { ["status"] = "ok" },
        _ => Unknown(request),
    };

    /// <summary>The reply to a request that is not known.</summary>
    public static JsonObject Unknown(JupyterMessage request) => new()
    {
        ["status"] = "error",
        ["ename"] = "UnknownRequest",
        ["evalue"] = $"This kernel does not know the request '{request.Type}'.",
        ["traceback"] = new JsonArray(),
    };

    private JsonObject Info() => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = JupyterMessage.ProtocolVersion,
        ["implementation"] = options.Implementation,
        ["implementation_version"] = options.Version,
        ["language_info"] = new JsonObject
        {
            ["name"] = "C#",
            ["version"] = "14.0",
            ["mimetype"] = "text/x-csharp",
            ["file_extension"] = ".cs",
            ["pygments_lexer"] = "csharp",
        },
        ["banner"] = options.Banner,
        ["help_links"] = new JsonArray([.. options.Help.Select(link => (JsonNode)new JsonObject { ["text"] = link.Key, ["url"] = link.Value })]),
        ["supported_features"] = new JsonArray(),
        ["debugger"] = false,
    };

    private JsonObject Complete(string code, int cursor)
    {
        var found = language.CompleteAsync(code, ToUnits(code, cursor)).GetAwaiter().GetResult();
        var (start, end) = (ToRunes(code, found.Start), ToRunes(code, found.End));
        return new()
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. found.Items.Select(item => (JsonNode)item.Text)]),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject
            {
                ["_jupyter_types_experimental"] = new JsonArray([.. found.Items.Select(item => (JsonNode)new JsonObject
                {
                    ["start"] = start,
                    ["end"] = end,
                    ["text"] = item.Text,
                    ["type"] = item.Kind,
                    ["signature"] = item.Signature ?? "",
                })]),
            },
        };
    }

    private JsonObject Inspect(string code, int cursor, int detail)
    {
        var found = language.InspectAsync(code, ToUnits(code, cursor), detail).GetAwaiter().GetResult();
        var data = new JsonObject();
        if (found is not null)
            (data[MimeBundle.Plain], data[MimeBundle.Markdown], data[MimeBundle.Html]) = (found.Plain, found.Markdown, found.Html);
        return new() { ["status"] = "ok", ["found"] = found is not null, ["data"] = data, ["metadata"] = new JsonObject() };
    }

    private JsonObject IsComplete(string code)
    {
        var found = language.IsComplete(code);
        var content = new JsonObject { ["status"] = found.Status.ToString().ToLowerInvariant() };
        if (found.Status == CompletenessStatus.Incomplete)
            content["indent"] = found.Indent;
        return content;
    }

    // The protocol counts characters, .NET counts UTF-16 units: an emoji is one there and two here.
    private static int ToUnits(string code, int runes)
    {
        var units = 0;
        foreach (var rune in code.EnumerateRunes())
        {
            if (runes-- <= 0)
                break;
            units += rune.Utf16SequenceLength;
        }
        return Math.Min(units, code.Length);
    }

    private static int ToRunes(string code, int units)
    {
        var (runes, at) = (0, 0);
        foreach (var rune in code.EnumerateRunes())
        {
            if (at >= units)
                break;
            at += rune.Utf16SequenceLength;
            runes++;
        }
        return runes;
    }
}
