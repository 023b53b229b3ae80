namespace NucleusDl.Datasets;

/// <summary>One kind of finding: its stable short name, and what it does to training.</summary>
/// <param name="Code">For scripts, such as "mask".</param>
/// <param name="Title">In two or three words, for headings.</param>
/// <param name="Effect">What it does to training, one sentence.</param>
public sealed record DoctorCode(string Code, string Title, string Effect)
{
    /// <summary>Every code that the doctor uses, by the order in which a data set is looked at.</summary>
    public static IReadOnlyList<DoctorCode> All { get; } =
    [
        new("file", "File cannot be used", "The stack cannot be trained on."),
        new("unpaired", "File without partner", "The stack is left out, or its labels are."),
        new("unlabelled", "No labels", "Stacks without labels cannot teach a method that needs them."),
        new("predicted-labels", "Labels made by a model", "A network trained on what another one made learns its mistakes."),
        new("checksum", "Changed file", "What is trained on is not the data set that its description promises, so nobody can repeat the run."),
        new("shape", "Shapes differ", "Image and labels cannot be laid over each other."),
        new("axes", "Axes swapped", "The labels lie turned or mirrored on the image, and the network learns noise."),
        new("voxel-size", "Voxel size unknown", "Without it there are no sizes in µm, no right patch, and no score that can be compared."),
        new("voxel-size-labels", "Voxel sizes contradict", "One of the two is wrong, and so is every size in µm if it is the image's."),
        new("voxel-size-set", "Voxel sizes differ", "Stacks are resampled to one size; if one of the sizes is wrong, its nuclei get the wrong size."),
        new("anisotropy", "Flat voxels", "Planes this far apart say little about the shape along z; kernels stay flat at first."),
        new("flat", "One plane", "It is treated as 2D."),
        new("planes-as-channels", "Planes taken for channels", "A single plane with many channels is read instead of a stack, and nuclei are cut to disks."),
        new("nan", "Not a number", "One such voxel makes the loss, and with it every weight, not a number."),
        new("constant", "Constant image", "There is nothing to learn from it."),
        new("saturated", "Saturated", "Bright nuclei lose their texture and merge; their intensities are not reliable."),
        new("bit-depth", "Bits not used", "None by itself, intensities are normalised; but what was rounded away is lost."),
        new("low-contrast", "Hardly any contrast", "Nuclei and background differ by little more than rounding."),
        new("constant-plane", "Empty plane", "The network learns that nuclei may be where nothing is to be seen."),
        new("repeated-plane", "Repeated plane", "The stack is longer than the specimen; labels or sizes along z are wrong."),
        new("dropped-plane", "Plane of another brightness", "Nuclei seem to end at this plane."),
        new("noise", "Image is noise", "There is nothing to learn from it, and its labels teach guessing."),
        new("unrelated", "Labels do not fit the image", "The network is taught nuclei where there are none."),
        new("inverted", "Inverted", "Dark nuclei on a bright ground contradict the other stacks."),
        new("shift", "Labels shifted", "The network learns borders in the wrong place, and scores at strict overlaps stay low."),
        new("image-labels", "Image instead of labels", "Every grey value would count as a nucleus: there is nothing to learn from it."),
        new("label-values", "Values are no labels", "Such numbers stand for no nucleus."),
        new("mask", "Mask instead of labels", "All nuclei count as one, so the network never learns to separate them."),
        new("background-label", "Background has a number", "The background is learned as one huge nucleus."),
        new("interpolated", "Interpolated labels", "The rims of nuclei carry numbers of other nuclei: the network learns shells that do not exist."),
        new("empty", "No label at all", "If the stack shows nuclei, the network is taught to overlook them."),
        new("gap", "Plane without labels", "Nuclei are taught to end at this plane, and to begin again."),
        new("pieces", "One number, several nuclei", "Two nuclei count as one: distances and scores are wrong for both."),
        new("specks", "Stray voxels", "Specks pull at sizes and boxes of nuclei, and teach false spots."),
        new("fragments", "Tiny labels", "Each counts as a missed nucleus in every score, and teaches debris."),
        new("seam", "Nucleus cut in two", "The network learns flat borders where tiles once met."),
        new("holes", "Holes in labels", "Hollow nuclei give wrong distances and volumes."),
        new("nucleus-size", "Unusual size", "A label of such a size is often several nuclei in one, or a part of one."),
        new("nucleus-intensity", "Unusual intensity", "A label on dark ground, or a very bright one, teaches an exception."),
        new("patch", "Nucleus larger than the patch", "The network never sees a whole nucleus at once, and cuts it into several."),
        new("semantic", "Semantic mask differs", "Two truths contradict each other; scores depend on which one is used."),
        new("centres", "Number of centres differs", "Two truths contradict each other about the number of nuclei."),
        new("duplicate", "Same image twice", "It counts twice; a model judged on its copy only shows its memory."),
        new("leak", "Same image in train and test", "The model is judged on what it learned: the score is too good and means nothing."),
        new("two-truths", "Same image, other labels", "The network is taught two truths for one picture."),
        new("same-labels", "Other image, same labels", "At least one of the images has the labels of another."),
        new("specimen", "Specimen on both sides", "The model is judged on an animal that it knows: the score is too good."),
        new("channels", "Channels differ", "The network has one number of inputs; other stacks do not fit."),
        new("pixel-type", "Pixel types differ", "None where only the type differs; often a sign that some stacks were exported in another way."),
        new("brightness", "Stack of another brightness", "After normalising it may still look unlike all others."),
        new("few-nuclei", "Few nuclei", "A network trained on so few learns them by heart."),
        new("one-specimen", "One specimen", "Scores cannot show whether a model works on another animal."),
        new("few-specimens", "Few specimens", "With so few, the score depends on which one is kept for judging."),
    ];

    private static readonly Dictionary<string, DoctorCode> ByCode = All.ToDictionary(c => c.Code);

    /// <summary>The entry of a code.</summary>
    /// <exception cref="ArgumentException">There is no such code.</exception>
    public static DoctorCode Of(string code) => ByCode.TryGetValue(code, out var found) ? found : throw new ArgumentException($"there is no code '{code}'", nameof(code));
}
