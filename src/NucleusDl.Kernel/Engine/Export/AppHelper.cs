namespace NucleusDl.Kernel;

/// <summary>The notebook's words for a program, as the text that is put at its end.</summary>
internal static class AppHelper
{
    /// <summary>C# that needs the package Microsoft.DotNet.Interactive.Formatting.</summary>
    public const string Text = """"
        // What follows gives the program the notebook's words: plain text to the console, the rest onto a page beside this file.
        namespace Microsoft.DotNet.Interactive
        {
            public static class Kernel
            {
                private const int LongestText = 4000;
                private static readonly List<DisplayedValue> shown = new();
                private static readonly string page = System.IO.Path.ChangeExtension(AppContext.GetData("EntryPointFilePath") as string ?? System.IO.Path.GetFullPath("program.cs"), ".html");

                static Kernel()
                {
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => Save();
                    AppDomain.CurrentDomain.UnhandledException += (_, _) => Save();
                }

                public static DisplayedValue display(object value, params string[] mimeTypes)
                {
                    var place = new DisplayedValue(value);
                    lock (shown)
                        shown.Add(place);
                    var text = value is Microsoft.AspNetCore.Html.IHtmlContent ? null : value.ToDisplayString("text/plain");
                    Console.WriteLine(text is { Length: < LongestText } && !text.StartsWith('<') ? text : $"[shown in {page}]");
                    return place;
                }

                public static Microsoft.AspNetCore.Html.IHtmlContent HTML(string content) => new Microsoft.AspNetCore.Html.HtmlString(content);

                public static void Javascript(string script) => display(HTML($"<script>{script}</script>"));

                public static void CSS(string content) => display(HTML($"<style>{content}</style>"));

                private static void Save()
                {
                    lock (shown)
                        System.IO.File.WriteAllText(page, $"<!DOCTYPE html><meta charset=\"utf-8\"><title>{System.IO.Path.GetFileNameWithoutExtension(page)}</title><body style=\"font-family:sans-serif;max-width:60em;margin:2em auto\">\n"
                            + string.Join("\n", shown.Select(place => $"<div style=\"margin:1em 0\">{place.Html}</div>")));
                }
            }

            public sealed class DisplayedValue
            {
                internal DisplayedValue(object value) => Update(value);

                internal string Html { get; private set; }

                public void Update(object value)
                {
                    var simple = value is null or string || value.GetType().IsPrimitive;
                    Html = simple ? $"<pre>{System.Net.WebUtility.HtmlEncode(value?.ToString() ?? "null")}</pre>" : value.ToDisplayString("text/html");
                }

            }

            public static class DisplayExtensions
            {
                public static DisplayedValue Display(this object value, params string[] mimeTypes) => Kernel.display(value, mimeTypes);

                public static DisplayedValue DisplayAs(this string value, string mimeType) =>
                    Kernel.display(mimeType is "text/html" or "image/svg+xml" ? Kernel.HTML(value) : value);
            }
        }
        """";
}
