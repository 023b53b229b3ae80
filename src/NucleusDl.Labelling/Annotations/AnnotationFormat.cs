namespace NucleusDl.Labelling.Annotations;

/// <summary>Files that hold annotations and no voxels of an image.</summary>
public enum AnnotationFormat
{
    /// <summary>ImageJ's regions, .roi or RoiSet.zip.</summary>
    ImageJ,

    /// <summary>Pascal VOC, .xml.</summary>
    Voc,

    /// <summary>YOLO, .txt and classes.txt.</summary>
    Yolo,

    /// <summary>VGG Image Annotator, .json or .csv.</summary>
    Via,

    /// <summary>napari's shapes or points, .csv.</summary>
    Napari,

    /// <summary>webKnossos, .zip or .nml.</summary>
    WebKnossos,

    /// <summary>Verdicts on whole images by the Fiji plugin Qualitative Annotations, .csv.</summary>
    Qualitative,
}
