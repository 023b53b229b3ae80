namespace NucleusDl.Course.Display;

/// <summary>
/// Tells a notebook how to show a type. The .NET Interactive formatting library recognises this attribute by its name,
/// so that a library needs no reference to it: https://github.com/dotnet/interactive, docs/formatting.md.
/// </summary>
/// <param name="formatterSourceType">A type with a parameterless constructor and a method CreateTypeFormatters.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>Who makes the formatters.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>What a notebook shows first.</summary>
    public string[] PreferredMimeTypes { get; set; } = ["text/html"];
}

/// <summary>Formatters of everything that is <see cref="IHtml"/>: HTML where it can be shown, text elsewhere.</summary>
internal sealed class HtmlFormatterSource
{
    /// <summary>Called by name.</summary>
    public IEnumerable<object> CreateTypeFormatters() => [new Html(), new Text()];

    private sealed class Html
    {
        public string MimeType => "text/html";

        public bool Format(object value, TextWriter writer)
        {
            if (value is not IHtml shown)
                return false;
            writer.Write(shown.ToHtml());
            return true;
        }
    }

    private sealed class Text
    {
        public string MimeType => "text/plain";

        public bool Format(object value, TextWriter writer)
        {
            writer.Write(value.ToString());
            return true;
        }
    }
}
