using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>Tells label images from images, where a file does not say what it is.</summary>
public static class LabelLook
{
    // A grey value of an image is found in many places, a label in one; noise makes places of a voxel or two.
    private const int LeastVoxels = 8, PlacesEach = 2;

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
}
