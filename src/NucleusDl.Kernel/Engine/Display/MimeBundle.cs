using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;

namespace NucleusDl.Kernel;

/// <summary>Turns a value into every form a viewer may want: plain text always, the rest where a formatter exists.</summary>
public static class MimeBundle
{
    /// <summary>Plain text.</summary>
    public const string Plain = "text/plain";

    /// <summary>HTML.</summary>
    public const string Html = "text/html";

    /// <summary>Markdown.</summary>
    public const string Markdown = "text/markdown";

    /// <summary>A PNG picture in base64.</summary>
    public const string Png = "image/png";

    /// <summary>An SVG drawing.</summary>
    public const string Svg = "image/svg+xml";

    /// <summary>The forms of a value.</summary>
    /// <param name="value">Any value, null included.</param>
    /// <param name="mimeTypes">The types asked for; none for all that its formatters offer.</param>
    /// <returns>MIME type to text.</returns>
    public static IReadOnlyDictionary<string, string> From(object? value, params string[] mimeTypes)
    {
        ArgumentNullException.ThrowIfNull(mimeTypes);
        if (value is null)
            return Of(Plain, Formatter.NullString);
        if (mimeTypes.All(mime => mime is Plain or Html) && RowTable.From(value, type => HasOwnFormatter(type)) is { } table)
            return Table(table, mimeTypes);
        var bundle = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Plain] = value.ToDisplayString(Plain) };
        foreach (var mime in mimeTypes.Length > 0 ? mimeTypes : Offered(value))
            bundle[mime] = value.ToDisplayString(mime);
        return OtherForms.Complete(value, mimeTypes, bundle);
    }

    /// <summary>A bundle of one form that is text already.</summary>
    public static IReadOnlyDictionary<string, string> Of(string mimeType, string text) =>
        new SortedDictionary<string, string>(StringComparer.Ordinal) { [mimeType] = text };

    private static IEnumerable<string> Offered(object value)
    {
        var type = value.GetType();
        var registered = Formatter.RegisteredFormatters(includeDefaults: false)
            .Where(formatter => Covers(formatter.Type, type))
            .Select(formatter => formatter.MimeType);
        return Formatter.GetPreferredMimeTypesFor(type).Where(mime => mime != Html || !Scalars.Contains(type)).Concat(registered).Distinct();
    }

    private static SortedDictionary<string, string> Table(RowTable table, string[] mimeTypes)
    {
        var bundle = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Plain] = TableText.Plain(table) };
        if (mimeTypes.Length == 0 || mimeTypes.Contains(Html))
            bundle[Html] = TableText.Html(table, type => HasOwnFormatter(type, Html));
        return bundle;
    }

    /// <summary>Whether a cell or a library has said how the type is to be shown. What holds for every object says nothing about this one.</summary>
    private static bool HasOwnFormatter(Type type, string? mime = null) =>
        Formatter.RegisteredFormatters(includeDefaults: false).Any(formatter => formatter.Type != typeof(object) && (mime is null || formatter.MimeType == mime) && Covers(formatter.Type, type));

    private static bool Covers(Type formatted, Type type)
    {
        if (formatted == typeof(IHtmlContent) || !formatted.IsGenericTypeDefinition)
            return formatted.IsAssignableFrom(type);
        for (var t = type; t is not null; t = t.BaseType)
            if (t.IsGenericType && t.GetGenericTypeDefinition() == formatted)
                return true;
        return type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == formatted);
    }
}
