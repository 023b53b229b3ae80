using System.Text.Json.Nodes;

namespace NucleusDl.Sharing;

/// <summary>One of the things that a shared method must bring, and whether it does.</summary>
/// <param name="Group">What it is needed for: infer, reproduce, or everybody.</param>
/// <param name="Name">The element.</param>
/// <param name="Found">Whether it is there; null where the method needs none, or where it could not be looked at.</param>
/// <param name="Evidence">What was found, and where.</param>
/// <param name="Missing">What is missing; empty when nothing is.</param>
/// <param name="Add">How to add it.</param>
public sealed record AuditElement(string Group, string Name, bool? Found, string Evidence, string Missing, string Add)
{
    /// <summary>Why it could not be looked at; null where it was.</summary>
    public string? Unseen { get; init; }

    /// <summary>As JSON.</summary>
    public JsonObject ToNode() => new() { ["group"] = Group, ["element"] = Name, ["found"] = Found, ["evidence"] = Evidence, ["missing"] = Missing, ["add"] = Add, ["unseen"] = Unseen };
}

/// <summary>The audit of a method, a model folder or a package.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="Elements">Each element.</param>
public sealed record AuditResult(string Subject, IReadOnlyList<AuditElement> Elements)
{
    /// <summary>Elements that are there.</summary>
    public int Score => Elements.Count(e => e.Found == true);

    /// <summary>Elements that could not be looked at: they count neither as there nor as missing.</summary>
    public int Unseen => Elements.Count(e => e.Unseen is not null);

    /// <summary>Elements that are asked for, and could be looked at.</summary>
    public int Of => Elements.Count(e => e.Found is not null);

    /// <summary>As JSON.</summary>
    public JsonObject ToNode() => new() { ["subject"] = Subject, ["score"] = Score, ["of"] = Of, ["unseen"] = Unseen, ["elements"] = new JsonArray([.. Elements.Select(e => (JsonNode)e.ToNode())]) };
}
