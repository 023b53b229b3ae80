using System.Xml;
using System.Xml.Linq;

namespace NucleusDl.Labelling.Annotations;

/// <summary>XML of strangers: no document type (entities that grow or fetch), bounded in size and depth.</summary>
internal static class SafeXml
{
    private const int MostCharacters = 1 << 28, Deepest = 64;

    /// <summary>Reads a document.</summary>
    /// <exception cref="NucleusException">It is no XML, or one that hides something.</exception>
    public static XDocument Parse(string text, string path)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters };
        try
        {
            // LINQ to XML walks deep trees by recursion: the depth is looked at before.
            using (var depths = XmlReader.Create(new StringReader(text), settings))
                while (depths.Read())
                    if (depths.Depth > Deepest)
                        throw AnnotationErrors.Damaged(path, "its XML is nested without end");
            using var reader = XmlReader.Create(new StringReader(text), settings);
            return XDocument.Load(reader);
        }
        catch (XmlException e)
        {
            throw e.Message.Contains("DTD", StringComparison.Ordinal)
                ? new NucleusException(ErrorKind.Input, "The XML begins with a document type (DTD), which can be made to fill the memory or to fetch other files, so it was not read.",
                    "Delete the lines from <!DOCTYPE to ]> if you trust the file; no annotation program writes them.", path, e)
                : AnnotationErrors.Damaged(path, $"its XML is broken ({e.Message.TrimEnd('.')})", e);
        }
    }
}
