using System.Globalization;

namespace NucleusDl.Labelling.Session;

/// <summary>Keys of items, and the classes that a session begins with.</summary>
internal static class SessionClasses
{
    private static readonly string[] Kinds = ["box", "class", "point", "review"];

    /// <summary>Background and nucleus.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Usual() =>
    [
        new("class/1", """{"name":"background","color":"#4477aa"}"""),
        new("class/2", """{"name":"nucleus","color":"#ee6677"}"""),
    ];

    /// <summary>Whether a text is the key of an item.</summary>
    public static bool IsKey(string key) => key.Split('/') is [var kind, var id] && Kinds.Contains(kind)
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
