namespace NucleusDl.Datasets;

/// <summary>What can be wrong with a data set, for planting and for finding again.</summary>
public enum Defect
{
    /// <summary>The file of an image ends in the middle.</summary>
    TruncatedFile,

    /// <summary>The labels of a stack are gone.</summary>
    MissingLabels,

    /// <summary>An image is not the one that was described.</summary>
    ChangedFile,

    /// <summary>Labels with fewer planes than the image.</summary>
    CroppedLabels,

    /// <summary>Labels whose planes and columns are exchanged.</summary>
    SwappedAxes,

    /// <summary>Labels mirrored along y.</summary>
    MirroredLabels,

    /// <summary>An image without voxel size.</summary>
    NoVoxelSize,

    /// <summary>A label file with another voxel size than its image.</summary>
    ContradictingVoxelSize,

    /// <summary>A stack with another voxel size than all others.</summary>
    OtherVoxelSize,

    /// <summary>Labels moved by a few voxels.</summary>
    ShiftedLabels,

    /// <summary>An image of nothing but noise.</summary>
    NoiseImage,

    /// <summary>Labels that belong to no image of the set.</summary>
    ForeignLabels,

    /// <summary>Dark nuclei on a bright ground.</summary>
    InvertedImage,

    /// <summary>A 0/255 mask instead of labels.</summary>
    MaskInsteadOfLabels,

    /// <summary>Labels resampled like an image, and rounded.</summary>
    InterpolatedLabels,

    /// <summary>Labels resampled like an image, with fractions.</summary>
    FractionalLabels,

    /// <summary>Two nuclei with one number.</summary>
    SharedNumber,

    /// <summary>Stray voxels of a label far from its nucleus.</summary>
    StrayVoxels,

    /// <summary>A nucleus that a straight plane divides into two labels.</summary>
    CutNucleus,

    /// <summary>A label image of zeros.</summary>
    EmptyLabels,

    /// <summary>A plane without labels amid the others.</summary>
    MissingPlane,

    /// <summary>Tiny labels that are no nuclei.</summary>
    Debris,

    /// <summary>A hollow nucleus.</summary>
    HollowNucleus,

    /// <summary>Numbers below 0.</summary>
    NegativeLabels,

    /// <summary>A number for the background.</summary>
    NumberedBackground,

    /// <summary>A label several times as large as a nucleus.</summary>
    GiantLabel,

    /// <summary>A label where there is no nucleus.</summary>
    LabelOnNothing,

    /// <summary>Nuclei brighter than the camera could count.</summary>
    Saturation,

    /// <summary>12 bits stored in the upper bits of 16.</summary>
    TwelveBits,

    /// <summary>8 bits stretched to 16.</summary>
    EightBits,

    /// <summary>An image of one value.</summary>
    ConstantImage,

    /// <summary>Voxels that are not a number.</summary>
    NotANumber,

    /// <summary>A black plane.</summary>
    BlackPlane,

    /// <summary>A plane that occurs twice.</summary>
    RepeatedPlane,

    /// <summary>A plane with a fraction of the light.</summary>
    DarkPlane,

    /// <summary>A handful of grey levels.</summary>
    LowContrast,

    /// <summary>An image with twice the channels.</summary>
    SecondChannel,

    /// <summary>An image of another pixel type.</summary>
    OtherPixelType,

    /// <summary>A stack many times as bright as the others.</summary>
    OtherBrightness,

    /// <summary>A stack that is a copy of another of its specimen.</summary>
    Duplicate,

    /// <summary>A stack that is a copy, a little changed, of one of another specimen.</summary>
    Leak,

    /// <summary>The same image twice, with different labels.</summary>
    TwoTruths,

    /// <summary>The labels of another stack.</summary>
    RepeatedLabels,

    /// <summary>A specimen of the test under a second name.</summary>
    SpecimenTwice,
}

/// <summary>A defect as it was planted.</summary>
/// <param name="Defect">Which one.</param>
/// <param name="Code">Code under which the doctor must report it; see <see cref="DoctorCode"/>.</param>
/// <param name="Item">The stack.</param>
/// <param name="File">The file, relative to the data set's folder, with '/' between the parts.</param>
public sealed record PlantedDefect(Defect Defect, string Code, string Item, string File);
