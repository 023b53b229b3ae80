using System.Globalization;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>What an image alone tells: numbers that are none, saturation, bits, contrast.</summary>
internal static class ImageChecks
{
    /// <summary>Below this many grey levels between background and nuclei a network sees steps, not shapes: well below the 100 and more of dim real stacks.</summary>
    private const int FewLevels = 24;

    /// <summary>Percentiles taken for background and nuclei.</summary>
    private const double Low = 1, High = 99.8;

    /// <summary>An image of this many voxels uses more than 256 levels where the camera gives them.</summary>
    private const long EnoughVoxels = 20_000;

    /// <summary>From this factor between planes and pixels on a stack counts as flat: 3D shapes are then guessed from very few planes.</summary>
    private const double Flat = 5, VeryFlat = 10;

    public static void Run(StackExam exam)
    {
        var image = exam.Image!;
        foreach (var f in VolumeCheck.Findings(image))
            exam.AddImage(f.Level, f.Code == "empty" ? "constant" : f.Code, f.Problem, f.Fix, f.Code == "nan" ? FirstOdd(image) : null);
        Voxel(exam, image);
        for (var c = 0; c < image.Shape.C; c++)
            if (GreyLevels.Of(image, c) is { } levels && levels.Lowest < levels.Highest)
                Levels(exam, image, c, levels);
        PlaneChecks.Run(exam);
    }

    private static void Voxel(StackExam exam, Volume image)
    {
        if (image.Shape.Z == 1)
            exam.AddImage(FindingLevel.Note, "flat", "The image has one plane.", "If it should have more, check the axes with nucleusdl inspect.");
        if (image.VoxelSize is not { } size)
            exam.AddImage(FindingLevel.Error, "voxel-size", "The voxel size is not known.", "Give it as --voxel-size Z,Y,X in µm, or write voxel_size_um into dataset.yaml.");
        else if (image.Shape.Z > 1 && size.Anisotropy >= Flat)
            exam.AddImage(size.Anisotropy >= VeryFlat ? FindingLevel.Warning : FindingLevel.Note, "anisotropy",
                string.Create(CultureInfo.InvariantCulture, $"A voxel of {size} is {size.Anisotropy:0.#} times longer along one axis than along another."),
                "Check the voxel size, its order is Z, Y, X in µm; record with smaller steps along z if it is right.");
    }

    private static void Levels(StackExam exam, Volume image, int c, GreyLevels levels)
    {
        var name = image.Shape.C == 1 ? "The image" : $"Channel {c}";
        var used = levels.Percentile(High) - levels.Percentile(Low);
        var (step, distinct, wide) = (levels.Step, levels.Distinct, image.PixelType is PixelType.UInt16 or PixelType.Int16);
        if (used / step < FewLevels)
            exam.AddImage(FindingLevel.Warning, "low-contrast", $"{name} has hardly any contrast: {Words.Count(used / step, "grey level lies", "grey levels lie")} between background and brightest nuclei.",
                "Record with more light or a higher gain, or export with all the bits of the camera.");
        else if (wide && distinct <= 256 && levels.Highest - levels.Lowest >= 4 * distinct && image.Shape.ChannelLength >= EnoughVoxels)
            exam.AddImage(FindingLevel.Note, "bit-depth", $"{name} is stored in 16 bits, but only {distinct} grey levels occur, {step} or more apart: 8 bits were stretched.",
                "Export it again from the original file if that has more bits.");
        else if (wide && step > 1 && int.IsPow2(step))
            exam.AddImage(FindingLevel.Note, "bit-depth", $"{name} uses every {step}th number of its 16 bits only: the {16 - (int)Math.Round(Math.Log2(step))} bits of a camera were moved up.",
                "Nothing is lost; make sure that all stacks are stored in the same way.");
    }

    private static VoxelPlace? FirstOdd(Volume image)
    {
        using var values = image.ToFloat();
        var s = values.Shape;
        for (var c = 0; c < s.C; c++)
            for (var z = 0; z < s.Z; z++)
            {
                var plane = values.Plane(c, z);
                for (var i = 0; i < plane.Length; i++)
                    if (!float.IsFinite(plane[i]))
                        return new VoxelPlace(z, i / s.X, i % s.X);
            }
        return null;
    }
}
