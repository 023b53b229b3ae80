using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>What to install, and where.</summary>
public sealed record KernelInstall
{
    /// <summary>The name by which .NET Interactive's notebooks ask for their kernel.</summary>
    public const string UsualName = ".net-csharp";

    /// <summary>The name to take where somebody else has the usual one.</summary>
    public const string OtherName = "nucleusdl-csharp";

    /// <summary>The kernel's name.</summary>
    public string Name { get; init; } = UsualName;

    /// <summary>What menus show; null for ".NET (C#)", or one that tells it from another kernel where the name is not the usual one.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The program and the arguments that come before the connection file.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Environment variables of the kernel.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The Jupyter data folder to write to; null for the user's.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Whether a kernel of the same name that is somebody else's is replaced.</summary>
    public bool Force { get; init; }

    internal string ToJson()
    {
        var root = new JsonObject
        {
            ["argv"] = new JsonArray([.. Command.Append("{connection_file}").Select(word => (JsonNode)word)]),
            ["display_name"] = DisplayName ?? (Name == UsualName ? ".NET (C#)" : $".NET (C#, {Name})"),
            ["env"] = new JsonObject(Environment.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
            ["interrupt_mode"] = "message",
            ["language"] = "C#",
            ["metadata"] = new JsonObject { ["debugger"] = false, [KernelSpec.OwnerKey] = true },
        };
        return NotebookJson.Jupyter.Write(root);
    }
}
