using System.Text.Encodings.Web;
using Microsoft.DotNet.Interactive.Formatting;
using NucleusDl.Datasets;
using NucleusDl.Measuring;
using NucleusDl.Volumes;
using Plotly.NET;

namespace NucleusDl.Views;

/// <summary>
/// Teaches notebooks to show pictures: a cell that ends in a volume, labels, a figure, a chart, a viewer, a progress, the findings of the data doctor,
/// a table of nuclei or a comparison of groups shows it.
/// Works in every kernel that uses the formatters of .NET Interactive.
/// </summary>
public static class Formatters
{
    /// <summary>Media type of a chart for front ends that have Plotly built in.</summary>
    public const string PlotlyMimeType = "application/vnd.plotly.v1+json";

    /// <summary>Media type of a drawing.</summary>
    public const string SvgMimeType = "image/svg+xml";

    /// <summary>Media type of pixels; the value is base64.</summary>
    public const string PngMimeType = "image/png";

    /// <summary>Registers everything; calling it again changes nothing.</summary>
    public static void Register()
    {
        Show<Figure>(f => f.ToHtml(), SvgMimeType);
        Add<Figure>(f => f.Svg, SvgMimeType);
        Add<Figure>(f => f.Png is { } png ? Convert.ToBase64String(png) : "", PngMimeType);
        Show<ChartFigure>(f => f.ToHtml(), PlotlyMimeType, SvgMimeType);
        Add<ChartFigure>(f => f.Svg, SvgMimeType);
        Add<ChartFigure>(f => f.PlotlyJson, PlotlyMimeType);
        Show<GenericChart>(PlotlyPage.Html, PlotlyMimeType, SvgMimeType);
        Add<GenericChart>(c => PlotlySketch.Draw(GenericChart.toFigureJson(c)).Svg, SvgMimeType);
        Add<GenericChart>(GenericChart.toFigureJson, PlotlyMimeType);
        Show<Volume>(v => Described(v.ToString(), View.Slices(v)));
        Show<LabelVolume>(l => Described(l.ToString(), View.Labels(l)));
        Show<LiveProgress>(p => p.ToHtml());
        Show<PlotlyLibrary>(p => p.ToHtml());
        Show<ReportPage>(Framed);
        Show<ViewerPage>(p => p.ToFrame());
        Show<DatasetReport>(DoctorCard.Html);
        Show<MorphometryTable>(MorphometryCard.Html);
        Show<GroupComparison>(ComparisonCard.Html);
    }

    private static string Name<T>(T value) where T : notnull => value is GenericChart chart ? $"chart '{PlotlySketch.Draw(GenericChart.toFigureJson(chart)).Title}'" : value.ToString() ?? "";

    // The plain text stays what ToString says: front ends without HTML, and files of outputs, show that.
    private static void Show<T>(Func<T, string> html, params string[] others) where T : notnull
    {
        Formatter.SetPreferredMimeTypesFor(typeof(T), [HtmlFormatter.MimeType, .. others]);
        Add(html, HtmlFormatter.MimeType);
        Add<T>(Name, PlainTextFormatter.MimeType);
    }

    private static void Add<T>(Func<T, string> write, string mime) => Formatter.Register<T>((value, writer) => writer.Write(write(value)), mime);

    private static string Described(string what, Figure figure) => $"<div>{figure.ToHtml()}<div style=\"opacity:.75\">{SvgWriter.Escape(what)}</div></div>";

    /// <summary>A page within a page keeps its own style.</summary>
    private static string Framed(ReportPage page) =>
        $"<iframe title=\"{HtmlEncoder.Default.Encode(page.Title)}\" style=\"width:100%;height:70vh;border:1px solid #d1d9e0;border-radius:8px\" srcdoc=\"{HtmlEncoder.Default.Encode(page.ToHtml())}\"></iframe>";
}
