namespace NucleusDl.Course.Display;

/// <summary>Something that a notebook shows as HTML, and as text by its ToString.</summary>
public interface IHtml
{
    /// <summary>A fragment that needs no file, script or network.</summary>
    string ToHtml();
}
