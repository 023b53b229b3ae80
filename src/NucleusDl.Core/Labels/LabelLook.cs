using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>Tells label images from images, where a file does not say what it is.</summary>
public static class LabelLook
{
    // A grey value of an image is found in many places, a label in one; noise makes places of a voxel or two.
    private const int LeastVoxels = 8, PlacesEach = 2;

    // Far beyond what labels do, so that none is ever refused: planes numbered each on its own, dense tissue and specks of a voxel included.
    private const int ImageNumbers = 16, ImagePlacesEach = 5, ManyNumbers = 100;

    /// <summary>What is wrong with an image in the place of labels.</summary>
    internal const string ImageProblem = "This looks like an image, not like labels: its numbers change from voxel to voxel, and each lies in many places.";

    /// <summary>What to give instead.</summary>
    internal const string ImageFix = "Give the labels, such as embryo_labels.tif for embryo.tif; 'nucleusdl predict' makes them.";

    /// <summary>
    /// Whether numbers look like labels: whole and not negative, in places of at least 8 voxels on average, and each number but 0 in at most two places on average; or no more than
    /// two numbers in all, as in a mask. An image of one grey value is none of these.
    /// </summary>
    /// <param name="image">One channel.</param>
    public static bool Is(Volume<float> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var numbers = new HashSet<float>();
        long foreground = 0;
        for (var z = 0; z < image.Shape.Z; z++)
            foreach (var v in image.Plane(z))
            {
                if (!(v >= 0 && v <= int.MaxValue) || v != MathF.Floor(v))
                    return false;
                numbers.Add(v);
                foreground += v > 0 ? 1 : 0;
                // More numbers than places of the least size could hold.
                if (numbers.Count > 2 && numbers.Count * (long)LeastVoxels > image.Shape.ChannelLength)
                    return false;
            }
        if (numbers.Count <= 2)
            return numbers.Count == 2;
        using var labels = new LabelVolume(image.Shape.Z, image.Shape.Y, image.Shape.X, image.VoxelSize);
        for (var z = 0; z < image.Shape.Z; z++)
            for (var y = 0; y < image.Shape.Y; y++)
                for (var x = 0; x < image.Shape.X; x++)
                    labels[z, y, x] = (int)image[z, y, x];
        numbers.Remove(0);
        using var parts = ConnectedComponents.OfLabels(labels);
        var places = parts.Sizes().Count;
        return foreground >= (long)LeastVoxels * places && places <= (long)PlacesEach * numbers.Count;
    }

    /// <summary>
    /// Whether what was read as labels is a grey image: it fills half of the stack or has more than 100 numbers; fewer than half of the neighbours along X in it are equal; and
    /// its numbers, 16 or more, lie in more than five places each on average, places of fewer than 8 voxels. Real labels are never taken for an image; an image of
    /// few grey levels, or one so small that hardly a grey value occurs twice, may pass for labels.
    /// </summary>
    /// <param name="labels">What was read as labels.</param>
    public static bool IsImage(LabelVolume labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var numbers = new HashSet<int>();
        long foreground = 0, pairs = 0, equal = 0;
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
            {
                var before = 0;
                foreach (var v in labels.Plane(z).Slice(y * labels.Shape.X, labels.Shape.X))
                {
                    if (v != 0)
                    {
                        foreground++;
                        pairs += before != 0 ? 1 : 0;
                        equal += v == before ? 1 : 0;
                        if (v != before)
                            numbers.Add(v);
                    }
                    before = v;
                }
            }
        if (numbers.Count < ImageNumbers || 2 * equal >= pairs || (2 * foreground <= labels.Shape.ChannelLength && numbers.Count <= ManyNumbers))
            return false;
        using var parts = ConnectedComponents.OfLabels(labels);
        long places = parts.Max();
        return places > ImagePlacesEach * (long)numbers.Count && foreground < LeastVoxels * places;
    }

    /// <summary>Refuses a grey image that was given in the place of labels: every grey value would count as a nucleus.</summary>
    /// <param name="labels">What was read as labels.</param>
    /// <param name="path">Its file.</param>
    /// <exception cref="NucleusException">It is an image (<see cref="IsImage"/>).</exception>
    public static void RefuseImage(LabelVolume labels, string path)
    {
        if (IsImage(labels))
            throw new NucleusException(ErrorKind.Input, ImageProblem, ImageFix, path);
    }
}
