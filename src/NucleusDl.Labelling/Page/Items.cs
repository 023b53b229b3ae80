using System.Text.Json;
using NucleusDl.Labelling.Session;

namespace NucleusDl.Labelling.Page;

/// <summary>Items of a session, which are JSON there.</summary>
internal static class Items
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>The classes.</summary>
    public static IReadOnlyList<(int Id, ClassItem Item)> Classes(LabelSession session) => Of<ClassItem>(session, "class");

    /// <summary>The points.</summary>
    public static IReadOnlyList<(int Id, PointItem Item)> Points(LabelSession session) => Of<PointItem>(session, "point");

    /// <summary>The boxes.</summary>
    public static IReadOnlyList<(int Id, BoxItem Item)> Boxes(LabelSession session) => Of<BoxItem>(session, "box");

    /// <summary>The verdicts, by nucleus.</summary>
    public static IReadOnlyDictionary<int, ReviewItem> Reviews(LabelSession session) => Of<ReviewItem>(session, "review").ToDictionary(r => r.Id, r => r.Item);

    /// <summary>As it is kept.</summary>
    public static string Write<T>(T item) => JsonSerializer.Serialize(item, Web);

    /// <summary>As it was kept.</summary>
    /// <exception cref="NucleusException">The journal holds something else.</exception>
    public static T Read<T>(string json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Web) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new NucleusException(ErrorKind.Input, "The journal holds an item that cannot be read.", "Move the journal away, and begin from the saved labels.", null, e);
        }
    }

    private static IReadOnlyList<(int Id, T Item)> Of<T>(LabelSession session, string kind) where T : class => [.. session.Items(kind).Select(i => (i.Id, Read<T>(i.Json)))];
}
