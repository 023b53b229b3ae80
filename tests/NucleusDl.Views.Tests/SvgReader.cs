using System.Globalization;
using System.Xml.Linq;

namespace NucleusDl.Views.Tests;

/// <summary>Reads a drawing back as XML: it fails where the XML is not well formed.</summary>
internal sealed class SvgReader
{
    private readonly XElement root;

    public SvgReader(string svg) => root = XDocument.Parse(svg).Root!;

    public string Title => Elements("title").First().Value;

    public string Description => Elements("desc").First().Value;

    public List<string> Texts => [.. Elements("text").Select(t => t.Value)];

    public List<(double X, double Y, double Width, double Height, SlowPng Png)> Images => [.. Elements("image").Select(i =>
        (Number(i, "x"), Number(i, "y"), Number(i, "width"), Number(i, "height"), SlowPng.Decode(Convert.FromBase64String(i.Attribute("href")!.Value["data:image/png;base64,".Length..]))))];

    public IEnumerable<XElement> Elements(string name) => root.Descendants().Where(e => e.Name.LocalName == name);

    public static double Number(XElement e, string name) => double.Parse(e.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
