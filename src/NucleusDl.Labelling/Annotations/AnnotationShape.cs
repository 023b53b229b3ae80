namespace NucleusDl.Labelling.Annotations;

/// <summary>What kind of mark an <see cref="Annotation"/> is.</summary>
public enum AnnotationShape
{
    /// <summary>An area: closed rings, even-odd, so that holes are rings too. Every pixel mask is one.</summary>
    Polygon,

    /// <summary>A box with edges along the axes: its two corners.</summary>
    Box,

    /// <summary>An ellipse with axes along the image's: the corners of the box around it.</summary>
    Oval,

    /// <summary>An open line of two points and more.</summary>
    Line,

    /// <summary>One point.</summary>
    Point,
}
