using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Html;
using NucleusDl.Kernel;

// The names and the namespace are .NET Interactive's: a notebook that uses them must run unchanged in both.
namespace Microsoft.DotNet.Interactive;

/// <summary>The words a cell has at hand without a <c>using</c>.</summary>
[SuppressMessage("Style", "IDE1006", Justification = "The dialect writes display in lower case.")]
public static class Kernel
{
    /// <summary>Shows a value below the cell.</summary>
    /// <param name="value">Any value, null included.</param>
    /// <param name="mimeTypes">The forms wanted, such as <c>text/html</c>; none for all that its formatters offer.</param>
    /// <returns>A handle by which what is shown can be replaced.</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes)
    {
        var shown = new DisplayedValue(Guid.NewGuid().ToString("N"), mimeTypes);
        CellScope.Current?.Publish(new DisplayOutput(MimeBundle.From(value, mimeTypes), shown.DisplayId));
        return shown;
    }

    /// <summary>Marks a text as HTML: <c>display(HTML("&lt;b&gt;bold&lt;/b&gt;"))</c>.</summary>
    public static IHtmlContent HTML(string content) => new HtmlString(content);

    /// <summary>Runs a script in the page that shows the notebook.</summary>
    public static void Javascript(string script) => display(HTML($"<script type=\"text/javascript\">{script}</script>"));

    /// <summary>Takes away what the cell has shown so far.</summary>
    /// <param name="wait">Only when something new comes, so that nothing flickers.</param>
    public static void ClearOutput(bool wait = false) => CellScope.Current?.Publish(new ClearOutput(wait));

    /// <summary>Asks the one who runs the cell for a line of text.</summary>
    public static Task<string> GetInputAsync(string prompt = "") => Task.Run(() => Ask(prompt, password: false));

    /// <summary>Asks the one who runs the cell for a text that is not shown while it is typed.</summary>
    public static Task<string> GetPasswordAsync(string prompt = "") => Task.Run(() => Ask(prompt, password: true));

    private static string Ask(string prompt, bool password) =>
        CellScope.Current?.Ask(prompt, password) ?? throw new NotebookException("Only a cell can ask for input.", "Ask from a cell.");

    /// <summary>Adds a style sheet to the page that shows the notebook.</summary>
    public static void CSS(string content) => display(HTML($"<style>{content}</style>"));
}

/// <summary>What <c>display</c> returns: the place below the cell where a value is shown.</summary>
public sealed class DisplayedValue
{
    private readonly string[] mimeTypes;
    private readonly CellScope? cell = CellScope.Current;

    internal DisplayedValue(string displayId, string[] mimeTypes) => (DisplayId, this.mimeTypes) = (displayId, mimeTypes);

    /// <summary>The name of the place.</summary>
    public string DisplayId { get; }

    /// <summary>The forms that were asked for; empty for all.</summary>
    public IReadOnlyCollection<string> MimeTypes => mimeTypes;

    /// <summary>Shows another value in the same place, also from a later cell.</summary>
    public void Update(object? updatedValue) =>
        (CellScope.Current ?? cell)?.Publish(new DisplayOutput(MimeBundle.From(updatedValue, mimeTypes), DisplayId, IsUpdate: true));
}

/// <summary><c>value.Display()</c>, the same as <c>display(value)</c>.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows the value below the cell.</summary>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) => Kernel.display(value, mimeTypes);

    /// <summary>Shows a text that is in the given form already, such as <c>text/html</c>.</summary>
    public static DisplayedValue DisplayAs(this string value, string mimeType)
    {
        var shown = new DisplayedValue(Guid.NewGuid().ToString("N"), [mimeType]);
        CellScope.Current?.Publish(new DisplayOutput(MimeBundle.Of(mimeType, value), shown.DisplayId));
        return shown;
    }
}
